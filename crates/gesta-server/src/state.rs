//! What all requests share: readers, the copy of the events in memory, the coder, answers given before.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use gesta::ledger::{Columns, Reader, View};
use gesta::{Coder, LedgerError};
use tokio::sync::{OnceCell, Semaphore, watch};

use crate::params::Time;
use crate::problem::Problem;
use crate::routes::pairs::PairTensions;

/// Bytes of answers that are kept.
const CACHE_BYTES: usize = 64 << 20;
/// Longest wait for a turn.
const TURN: Duration = Duration::from_secs(20);

/// How a ledger is served.
#[derive(Debug, Clone, Default)]
pub struct ServeOptions {
    /// The ledger's file.
    pub store: PathBuf,
    /// Needed to write, and to read where `guarded` is set. Without it nothing can be written.
    pub token: Option<String>,
    /// Reading needs the token too.
    pub guarded: bool,
    /// Only requests for a loopback host are answered, so that no web page elsewhere can reach the server by a name of
    /// its own (DNS rebinding).
    pub local_only: bool,
    /// Serve the dashboard from this folder instead of the built-in one.
    pub ui_dir: Option<PathBuf>,
    /// Load the coder, so that texts can be tried.
    pub coding: bool,
    /// Names of codes that the knowledge does not hold.
    pub names: BTreeMap<String, String>,
    /// Say that the ledger is made up.
    pub demo: bool,
}

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The coder.
    #[error(transparent)]
    Coder(#[from] gesta::CoderError),
    /// The network.
    #[error("{0}")]
    Network(#[from] std::io::Error),
}

impl From<gesta::ledger::StoreError> for ServeError {
    fn from(e: gesta::ledger::StoreError) -> Self {
        Self::Ledger(e.into())
    }
}

/// An answer that was worked out.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug, Default)]
struct Cache {
    moment: i64,
    bytes: usize,
    answers: HashMap<String, Arc<OnceCell<Answer>>>,
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) options: ServeOptions,
    pub(crate) coder: Option<Coder>,
    readers: Mutex<Vec<Reader>>,
    columns: RwLock<Columns>,
    permits: Semaphore,
    cache: Mutex<Cache>,
    pub(crate) tensions: Mutex<Option<Arc<PairTensions>>>,
    /// Number of the last batch that is served.
    pub(crate) moments: watch::Sender<i64>,
    /// One writer of this server at a time.
    pub(crate) writing: Mutex<()>,
    /// Tells answers of this run from those of another.
    pub(crate) run: u64,
}

/// The ledger as one request sees it.
pub(crate) struct Snapshot<'a> {
    pub(crate) app: &'a App,
    pub(crate) reader: &'a Reader,
    pub(crate) columns: &'a Columns,
    /// The batch that it is as of.
    pub(crate) moment: i64,
    /// The view as of that batch.
    pub(crate) view: View<'a>,
    /// True where the request asked for a time.
    past: bool,
}

impl<'a> Snapshot<'a> {
    /// The view that answers series: the roll-up's where the request is about now.
    pub(crate) fn counts(&self) -> View<'a> {
        match self.past {
            true => self.view,
            false => self.reader.view(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    pub(crate) fn open(options: ServeOptions) -> Result<Self, ServeError> {
        let reader = Reader::open(&options.store)?;
        let columns = Columns::load(&reader)?;
        let coder = match options.coding {
            true => Some(Coder::new(&gesta::CoderOptions::default())?),
            false => None,
        };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let run = jiff::Timestamp::now().as_microsecond().unsigned_abs();
        Ok(Self {
            moments: watch::Sender::new(columns.moment()),
            readers: Mutex::new(vec![reader]),
            columns: RwLock::new(columns),
            coder,
            permits: Semaphore::new(cores * 2),
            cache: Mutex::new(Cache::default()),
            tensions: Mutex::new(None),
            writing: Mutex::new(()),
            run,
            options,
        })
    }

    /// Number of the last batch that is served.
    pub(crate) fn moment(&self) -> i64 {
        *self.moments.borrow()
    }

    /// Takes over what others have written since; true where there was something.
    pub(crate) fn refresh(&self) -> Result<bool, Problem> {
        let reader = self.reader()?;
        let changed = reader.view().moment()? != self.moment();
        if changed {
            let mut columns = self.columns.write().unwrap_or_else(PoisonError::into_inner);
            columns.refresh(&reader)?;
            self.moments.send_replace(columns.moment());
        }
        lock(&self.readers).push(reader);
        Ok(changed)
    }

    fn reader(&self) -> Result<Reader, Problem> {
        let idle = lock(&self.readers).pop();
        match idle {
            Some(r) => Ok(r),
            None => Ok(Reader::open(&self.options.store)?),
        }
    }

    /// Lets `f` look at the ledger, on a thread that may block.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        as_of: Option<Time>,
        f: impl FnOnce(&Snapshot<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let app = Arc::clone(self);
        self.blocking(move || app.look(as_of, f)).await
    }

    /// Runs `f` on a thread that may block, when it is its turn.
    pub(crate) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        f: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || {
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many requests at once; try again",
            )
        };
        let permit = tokio::time::timeout(TURN, self.permits.acquire())
            .await
            .map_err(|_| busy())?
            .map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(f).await;
        drop(permit);
        done.unwrap_or_else(|_| Err(Problem::fault("a fault in the program; please report it")))
    }

    fn look<T>(
        &self,
        as_of: Option<Time>,
        f: impl FnOnce(&Snapshot<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let reader = self.reader()?;
        let result = {
            let columns = self.columns.read().unwrap_or_else(PoisonError::into_inner);
            let moment = match as_of {
                None => columns.moment(),
                Some(t) => reader.view_as_of(t.0)?.moment()?.min(columns.moment()),
            };
            f(&Snapshot {
                app: self,
                reader: &reader,
                columns: &columns,
                moment,
                view: reader.view_at(moment),
                past: as_of.is_some(),
            })
        };
        lock(&self.readers).push(reader);
        result
    }

    /// The place of an answer to a request, whether it is there or not. Answers are kept until the ledger changes.
    pub(crate) fn answer(&self, key: &str) -> Arc<OnceCell<Answer>> {
        let mut cache = lock(&self.cache);
        let moment = self.moment();
        if cache.moment != moment || cache.bytes > CACHE_BYTES {
            *cache = Cache {
                moment,
                ..Cache::default()
            };
        }
        Arc::clone(cache.answers.entry(key.to_owned()).or_default())
    }

    /// Drops an answer that must not be given again.
    pub(crate) fn forget(&self, key: &str) {
        lock(&self.cache).answers.remove(key);
    }

    /// Counts the bytes of an answer that is kept.
    pub(crate) fn kept(&self, bytes: usize) {
        lock(&self.cache).bytes += bytes + 512;
    }

    /// Name of a code for people.
    pub(crate) fn name(&self, code: &str) -> Option<String> {
        if let Some(name) = self.options.names.get(code) {
            return Some(name.clone());
        }
        let actors = self.coder.as_ref()?.actors();
        Some(actors.get(code)?.name.clone())
    }
}
