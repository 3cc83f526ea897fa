package dev.supervisor.benchmarks;

import java.util.Locale;

/** What a contestant is there for. */
enum Role {
  /** Our library. */
  OURS,
  /** What a Java developer would write otherwise: the JDK or a published library. */
  PEER,
  /** The best that is known to be possible by hand, without what makes it a library. */
  LIMIT,
  /** Does less than the job, or burns a processor for it: shows the ground, and is compared with nothing. */
  FLOOR;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
