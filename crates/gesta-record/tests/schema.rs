//! The committed JSON Schema is the one that the types give.

#[test]
fn committed_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/record.schema.json");
    let committed = std::fs::read_to_string(path).unwrap();
    let current = format!("{:#}\n", gesta_record::schema());
    assert!(
        committed == current,
        "run `cargo xtask schema` and commit docs/record.schema.json"
    );
}
