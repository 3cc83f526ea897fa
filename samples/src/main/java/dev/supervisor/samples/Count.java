package dev.supervisor.samples;

/** What became of one file. Immutable. */
sealed interface Count {

  /**
   * It was read.
   *
   * @param type see {@link PathText#type}
   * @param hash the SHA-256 of its bytes
   */
  record Counted(String type, long lines, long bytes, String hash) implements Count {}

  /**
   * It cannot be read, or, being a directory, cannot be listed.
   *
   * @param path fit to be printed
   * @param why likewise
   */
  record Failed(String path, String why) implements Count {}
}
