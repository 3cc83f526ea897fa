package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Directories to count, and what bash, find, sha256sum and wc say of them by hand. */
final class Tree {
  /** Names that only a shell can make: for Java a name is text, for the system it is bytes. */
  private static final String NASTY = """
      mkdir -p 'd e' .hidden.d/x $'new\\nline' -- --json
      printf 'a\\nb\\n'        > 'with space.txt'
      printf 'a\\nb\\n'        > $'new\\nline/new\\nline.TXT'
      printf 'no end'         > "it's \\"q\\".Java"
      printf 'x\\0y\\0\\n\\377'   > ./-n
      printf '1\\n'           > ./--help.md
      printf '2\\n'           > --json/--
      printf '3\\n'           > '$(reboot).sh'
      printf '4\\n'           > '*'
      printf '5\\n'           > 'back\\slash.a\\b'
      printf '6\\n'           > $'bell\\a\\e[31m.\\a'
      printf '7\\n'           > $'caf\\xe9.\\xe9'
      printf '8\\n'           > $'\\xc3\\xa9t\\xc3\\xa9.\\xc3\\x89t'
      printf '9\\n'           > $'\\xf0\\x9f\\x90\\xa2.\\xf0\\x9f\\x90\\xa2'
      printf '10\\n'          > 'quote."'
      printf '11\\n'          > ' lead and trail . '
      printf '12\\n'          > .hidden.d/x/.hidden
      printf '13\\n'          > .profile.old
      printf '14\\n'          > dot.
      printf '15\\n'          > ..two
      printf '16\\n'          > tar.TAR.gz
      printf '17\\n'          > "$(printf '%0251d' 0).end"
      : > empty1; : > empty2.log; : > 'd e/empty3'
      head -c 1000000 /dev/zero > 'd e/zeroes.bin'
      mkfifo pipe.txt
      ln -s 'with space.txt' link.txt; ln -s . loop; ln -s /nowhere dangling.txt
      """;

  private static final String BY_HAND = """
      find . -type f -print0 | while IFS= read -r -d '' file; do
        hash=$(sha256sum < "$file"); numbers=$(wc -l -c < "$file"); name=${file##*/}
        suffix='(none)'; case $name in ?*.*) suffix=.${name##*.};; esac
        echo "${hash%% *}" $numbers "$(printf %s "$suffix" | od -An -v -tx1 | tr -d ' \\n')"
      done
      """;

  private Tree() {}

  /** Fills the directory with everything that is hard to count. */
  static void makeNasty(Path dir) throws IOException, InterruptedException {
    bash(dir, NASTY);
  }

  /** Fills the directory with so many plain small files, a third of them equal. */
  static void makePlain(Path dir, int files) throws IOException {
    for (int i = 0; i < files; i++) {
      Path below = Files.createDirectories(dir.resolve("d" + i % 7));
      Files.writeString(
          below.resolve("f" + i + (i % 2 == 0 ? ".txt" : "")), "line\n".repeat(i % 3 == 0 ? 1 : i));
    }
  }

  /** {@return what {@code --json} should say of the directory, but for commands and seconds} */
  static Map<String, Object> byHand(Path dir) throws IOException, InterruptedException {
    long files = 0;
    long lines = 0;
    long bytes = 0;
    var byType = new TreeMap<String, Object>();
    var byHash = new HashMap<String, Integer>();
    for (String file : bash(dir, BY_HAND).lines().toList()) {
      String[] parts = file.split(" ", -1);
      long ofLines = Long.parseLong(parts[1]);
      long ofBytes = Long.parseLong(parts[2]);
      files++;
      lines += ofLines;
      bytes += ofBytes;
      byHash.merge(parts[0], 1, Integer::sum);
      byType.merge(type(HexFormat.of().parseHex(parts[3])), sums(1, ofLines, ofBytes), Tree::plus);
    }
    var result =
        new TreeMap<String, Object>(Map.of("files", files, "lines", lines, "bytes", bytes));
    result.put("duplicateGroups", byHash.values().stream().filter(it -> it > 1).count());
    result.put("byType", byType);
    return result;
  }

  /** What is not UTF-8 is shown byte by byte. */
  private static String type(byte[] suffix) {
    String text = new String(suffix, UTF_8);
    if (text.indexOf('\ufffd') < 0) {
      return text.toLowerCase(Locale.ROOT);
    }
    var shown = new StringBuilder();
    for (char c : new String(suffix, ISO_8859_1).toCharArray()) {
      shown.append(c < 0x80 ? String.valueOf(c) : "\\x" + Integer.toHexString(c));
    }
    return shown.toString().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> sums(long files, long lines, long bytes) {
    return Map.of("files", files, "lines", lines, "bytes", bytes);
  }

  @SuppressWarnings("unchecked") // both are from sums
  private static Object plus(Object one, Object other) {
    var sum = new HashMap<>((Map<String, Object>) one);
    ((Map<String, Object>) other)
        .forEach((key, value) -> sum.merge(key, value, (a, b) -> (long) a + (long) b));
    return sum;
  }

  /** {@return what bash wrote; one bash, fed with text} */
  static String bash(Path dir, String text) throws IOException, InterruptedException {
    var builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-eu", "-s")
        .directory(dir.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("LC_ALL", "C");
    Process bash = builder.start();
    try (OutputStream in = bash.getOutputStream()) {
      in.write(text.getBytes(UTF_8));
    }
    String written = new String(bash.getInputStream().readAllBytes(), UTF_8);
    if (bash.waitFor() != 0) {
      throw new AssertionError("bash failed with " + bash.exitValue() + " in " + dir);
    }
    return written;
  }
}
