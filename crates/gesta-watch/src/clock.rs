//! Time, real or simulated, and the wish to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

/// A wish to stop that signal handlers and threads share. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// The flag itself, for a signal handler to set.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Asks to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True once somebody has asked.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Tells the time and waits.
pub trait Clock {
    /// What time it is.
    fn now(&self) -> Timestamp;
    /// Returns at `until`, or earlier when somebody asks to stop.
    fn wait(&self, until: Timestamp, stop: &Stop);
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, until: Timestamp, stop: &Stop) {
        const STEP: Duration = Duration::from_millis(100);
        while !stop.asked() {
            let left = Duration::try_from(until.duration_since(Timestamp::now()));
            match left {
                Ok(left) if !left.is_zero() => std::thread::sleep(left.min(STEP)),
                _ => return,
            }
        }
    }
}

/// A clock that jumps to the moment that is waited for.
#[derive(Debug)]
pub struct SimulatedClock(Mutex<Timestamp>);

impl SimulatedClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        match self.0.lock() {
            Ok(now) => *now,
            Err(poisoned) => *poisoned.into_inner(),
        }
    }

    fn wait(&self, until: Timestamp, _: &Stop) {
        if let Ok(mut now) = self.0.lock() {
            *now = until.max(*now);
        }
    }
}
