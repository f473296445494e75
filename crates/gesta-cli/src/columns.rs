//! Parquet: one row an event, in row groups of bounded size.
//!
//! The schema is a text in Parquet's own notation; `docs/COLUMNS.md` says what each column means. Lists follow the
//! three-level form of the Parquet format (`list`, `element`), which Spark, DuckDB, Polars and R read as lists.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use parquet::basic::{Compression, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

/// Rows of one row group.
const GROUP: usize = 65_536;

/// One value of one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// A text; none is null.
    Text(Option<String>),
    /// A list of texts, any of which may be null.
    Texts(Vec<Option<String>>),
    /// A number.
    Double(Option<f64>),
    /// A count, or days since 1970.
    Int(Option<i32>),
    /// Microseconds since 1970, UTC.
    Long(Option<i64>),
}

impl Cell {
    /// A text that is there.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Some(text.into()))
    }

    /// A text that is null where it is empty.
    pub(crate) fn filled(text: String) -> Self {
        Self::Text(Some(text).filter(|t| !t.is_empty()))
    }

    /// A list of texts that are all there.
    pub(crate) fn texts(list: &[String]) -> Self {
        Self::Texts(list.iter().cloned().map(Some).collect())
    }

    /// A count.
    pub(crate) fn count(n: usize) -> Self {
        Self::Int(Some(i32::try_from(n).unwrap_or(i32::MAX)))
    }

    /// A day.
    pub(crate) fn day(day: Option<Date>) -> Self {
        let days = |d: Date| Some((d - date(1970, 1, 1)).get_days());
        Self::Int(day.and_then(days))
    }

    /// A time.
    pub(crate) fn time(time: Option<Timestamp>) -> Self {
        Self::Long(time.map(Timestamp::as_microsecond))
    }
}

/// Values of one column that wait to be written.
#[derive(Default)]
struct Column {
    texts: Vec<ByteArray>,
    doubles: Vec<f64>,
    ints: Vec<i32>,
    longs: Vec<i64>,
    /// How much of each value's path is there, and whether it goes on with a list, as Parquet counts it.
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl Column {
    fn put(&mut self, cell: Cell) {
        match cell {
            Cell::Text(v) => self.one(v.map(|t| ByteArray::from(t.into_bytes())), |c| &mut c.texts),
            Cell::Double(v) => self.one(v, |c| &mut c.doubles),
            Cell::Int(v) => self.one(v, |c| &mut c.ints),
            Cell::Long(v) => self.one(v, |c| &mut c.longs),
            Cell::Texts(list) => {
                if list.is_empty() {
                    self.level(0, 0);
                }
                for (n, item) in list.into_iter().enumerate() {
                    self.level(if item.is_some() { 2 } else { 1 }, i16::from(n > 0));
                    self.texts
                        .extend(item.map(|t| ByteArray::from(t.into_bytes())));
                }
            }
        }
    }

    fn one<T>(&mut self, value: Option<T>, list: impl Fn(&mut Self) -> &mut Vec<T>) {
        self.level(i16::from(value.is_some()), 0);
        list(self).extend(value);
    }

    fn level(&mut self, definition: i16, repetition: i16) {
        self.definitions.push(definition);
        self.repetitions.push(repetition);
    }

    fn write(&self, to: &mut SerializedColumnWriter<'_>, kind: Physical) -> Result<()> {
        let (d, r) = (Some(&self.definitions[..]), Some(&self.repetitions[..]));
        match kind {
            Physical::BYTE_ARRAY => to.typed::<ByteArrayType>().write_batch(&self.texts, d, r)?,
            Physical::DOUBLE => to.typed::<DoubleType>().write_batch(&self.doubles, d, r)?,
            Physical::INT32 => to.typed::<Int32Type>().write_batch(&self.ints, d, r)?,
            Physical::INT64 => to.typed::<Int64Type>().write_batch(&self.longs, d, r)?,
            other => bail!("no column is of type {other}"),
        };
        Ok(())
    }
}

/// Bytes on their way from the Parquet writer to the output.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes rows as Parquet.
pub(crate) struct Rows {
    writer: SerializedFileWriter<Shared>,
    bytes: Shared,
    columns: Vec<Column>,
    kinds: Vec<Physical>,
    waiting: usize,
}

impl Rows {
    /// Begins a file with this schema.
    pub(crate) fn new(schema: &str) -> Result<Self> {
        let schema = Arc::new(parse_message_type(schema).context("the schema is wrong")?);
        let level = ZstdLevel::try_new(3).context("the compression level is wrong")?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_created_by(concat!("gesta ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let bytes = Shared::default();
        let writer = SerializedFileWriter::new(bytes.clone(), schema, Arc::new(properties))
            .context("cannot begin a Parquet file")?;
        let leaves = writer.schema_descr().columns();
        let kinds: Vec<Physical> = leaves.iter().map(|c| c.physical_type()).collect();
        Ok(Self {
            columns: kinds.iter().map(|_| Column::default()).collect(),
            kinds,
            writer,
            bytes,
            waiting: 0,
        })
    }

    /// Adds a row, in the order of the schema's columns.
    pub(crate) fn add(&mut self, row: Vec<Cell>, out: &mut dyn Write) -> Result<()> {
        if row.len() != self.columns.len() {
            bail!("{} values for {} columns", row.len(), self.columns.len());
        }
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.put(cell);
        }
        self.waiting += 1;
        if self.waiting >= GROUP {
            self.flush(out)?;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut dyn Write) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        let mut columns = self.columns.iter().zip(&self.kinds);
        while let (Some(mut to), Some((column, kind))) = (group.next_column()?, columns.next()) {
            column.write(&mut to, *kind)?;
            to.close()?;
        }
        group.close()?;
        self.columns.iter_mut().for_each(|c| *c = Column::default());
        self.waiting = 0;
        out.write_all(&self.bytes.take())?;
        Ok(())
    }

    /// Ends the file. It is valid without any row, too.
    pub(crate) fn end(mut self, out: &mut dyn Write) -> Result<()> {
        if self.waiting > 0 {
            self.flush(out)?;
        }
        self.writer.close()?;
        out.write_all(&self.bytes.take())?;
        Ok(())
    }
}

/// A list column of texts.
macro_rules! texts {
    ($name:literal) => {
        concat!(
            "REQUIRED group ",
            $name,
            " (LIST) { REPEATED group list { OPTIONAL BYTE_ARRAY element (STRING); } }\n"
        )
    };
}

/// What `gesta code` writes.
pub(crate) const CODED: &str = concat!(
    "message event {\n",
    "REQUIRED BYTE_ARRAY document (STRING);\n",
    "REQUIRED BYTE_ARRAY event (STRING);\n",
    "REQUIRED INT32 sentence;\n",
    "OPTIONAL INT32 date (DATE);\n",
    "OPTIONAL BYTE_ARRAY date_precision (STRING);\n",
    "OPTIONAL BYTE_ARRAY date_basis (STRING);\n",
    "REQUIRED BYTE_ARRAY type (STRING);\n",
    texts!("mode"),
    texts!("context"),
    "REQUIRED BYTE_ARRAY quad (STRING);\n",
    "REQUIRED DOUBLE score;\n",
    "REQUIRED BYTE_ARRAY realis (STRING);\n",
    "REQUIRED BYTE_ARRAY trigger (STRING);\n",
    "REQUIRED INT32 trigger_begin;\n",
    "REQUIRED INT32 trigger_end;\n",
    texts!("actor"),
    texts!("actor_country"),
    texts!("actor_sectors"),
    texts!("actor_id"),
    texts!("actor_text"),
    texts!("recipient"),
    texts!("recipient_country"),
    texts!("recipient_sectors"),
    texts!("recipient_id"),
    texts!("recipient_text"),
    "OPTIONAL BYTE_ARRAY place (STRING);\n",
    "OPTIONAL BYTE_ARRAY place_country (STRING);\n",
    "OPTIONAL BYTE_ARRAY place_level (STRING);\n",
    "OPTIONAL DOUBLE latitude;\n",
    "OPTIONAL DOUBLE longitude;\n",
    "OPTIONAL BYTE_ARRAY details (STRING);\n",
    "REQUIRED DOUBLE confidence;\n",
    "REQUIRED BYTE_ARRAY rule (STRING);\n",
    "OPTIONAL BYTE_ARRAY publisher (STRING);\n",
    "OPTIONAL INT32 published (DATE);\n",
    "}",
);

/// What `gesta query` writes.
pub(crate) const QUERIED: &str = concat!(
    "message event {\n",
    "REQUIRED BYTE_ARRAY event (STRING);\n",
    "OPTIONAL INT32 date (DATE);\n",
    "OPTIONAL BYTE_ARRAY date_precision (STRING);\n",
    "REQUIRED BYTE_ARRAY type (STRING);\n",
    texts!("mode"),
    texts!("context"),
    "REQUIRED BYTE_ARRAY quad (STRING);\n",
    "REQUIRED DOUBLE score;\n",
    "REQUIRED BYTE_ARRAY realis (STRING);\n",
    texts!("actor"),
    texts!("actor_country"),
    texts!("actor_sectors"),
    texts!("actor_id"),
    texts!("recipient"),
    texts!("recipient_country"),
    texts!("recipient_sectors"),
    texts!("recipient_id"),
    "OPTIONAL BYTE_ARRAY place (STRING);\n",
    "OPTIONAL BYTE_ARRAY place_country (STRING);\n",
    "OPTIONAL BYTE_ARRAY place_level (STRING);\n",
    "OPTIONAL DOUBLE latitude;\n",
    "OPTIONAL DOUBLE longitude;\n",
    "OPTIONAL BYTE_ARRAY details (STRING);\n",
    "REQUIRED DOUBLE confidence;\n",
    "REQUIRED INT32 reports;\n",
    "REQUIRED INT32 mentions;\n",
    "REQUIRED INT32 stories;\n",
    "REQUIRED INT32 publishers;\n",
    "OPTIONAL INT32 first_reported (DATE);\n",
    "OPTIONAL INT32 last_reported (DATE);\n",
    "OPTIONAL INT64 known (TIMESTAMP(MICROS,true));\n",
    "OPTIONAL INT64 revised (TIMESTAMP(MICROS,true));\n",
    "}",
);

/// What `gesta query --dyads` writes.
pub(crate) const DYADS: &str = "message dyad_day {
REQUIRED INT32 date (DATE);
OPTIONAL BYTE_ARRAY actor (STRING);
OPTIONAL BYTE_ARRAY recipient (STRING);
REQUIRED INT64 events;
REQUIRED DOUBLE score;
}";

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn rows_come_back_and_empty_files_are_files() {
        let schema = concat!(
            "message m { REQUIRED BYTE_ARRAY a (STRING); ",
            texts!("b"),
            "OPTIONAL DOUBLE c; }"
        );
        let mut out = Vec::new();
        let mut rows = Rows::new(schema).unwrap();
        let list = Cell::Texts(vec![Some("x".into()), None]);
        rows.add(vec![Cell::text("one"), list, Cell::Double(None)], &mut out)
            .unwrap();
        let row = vec![
            Cell::text("two"),
            Cell::Texts(vec![]),
            Cell::Double(Some(2.5)),
        ];
        rows.add(row, &mut out).unwrap();
        assert!(rows.add(vec![], &mut out).is_err());
        rows.end(&mut out).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(out)).unwrap();
        let read: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|r| r.unwrap().to_string())
            .collect();
        assert_eq!(
            read,
            [
                "{a: \"one\", b: [\"x\", null], c: null}",
                "{a: \"two\", b: [], c: 2.5}"
            ]
        );
        for schema in [CODED, QUERIED, DYADS] {
            let mut out = Vec::new();
            Rows::new(schema).unwrap().end(&mut out).unwrap();
            let reader = SerializedFileReader::new(bytes::Bytes::from(out)).unwrap();
            assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
        }
    }

    #[test]
    fn every_column_is_documented() {
        let text = include_str!("../../../docs/COLUMNS.md");
        for (schema, title) in [
            (CODED, "## `gesta code`"),
            (QUERIED, "## `gesta query`"),
            (DYADS, "## `gesta query --dyads`"),
        ] {
            let section = text.split(&format!("{title}\n")).nth(1).unwrap();
            let section = section.split("\n## ").next().unwrap();
            for field in parse_message_type(schema).unwrap().get_fields() {
                let name = format!("| `{}` |", field.name());
                assert!(section.contains(&name), "{title}: {name} is missing");
            }
        }
    }
}
