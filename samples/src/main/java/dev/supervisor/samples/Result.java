package dev.supervisor.samples;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A census, to be printed. */
record Result(Tally tally, long commands, double seconds) {

  private static final Comparator<Map.Entry<String, Tally.Sum>> MOST_FILES_FIRST =
      Map.Entry.comparingByValue(Comparator.comparingLong(Tally.Sum::files).reversed());

  /** {@return one line of JSON, in ASCII, which is the same in every encoding} */
  String json() {
    var types = new StringBuilder();
    tally
        .byType()
        .forEach((type, sum) -> types
            .append(types.isEmpty() ? "" : ",")
            .append(quoted(type))
            .append(":{\"files\":%d,\"lines\":%d,\"bytes\":%d}"
                .formatted(sum.files(), sum.lines(), sum.bytes())));
    Tally.Sum all = tally.all();
    return String.format(
        Locale.ROOT,
        "{\"files\":%d,\"bytes\":%d,\"lines\":%d,\"duplicateGroups\":%d,\"failed\":%d,\"commands\":%d,"
            + "\"seconds\":%.3f,\"byType\":{%s}}",
        all.files(),
        all.bytes(),
        all.lines(),
        tally.duplicateGroups(),
        tally.failed(),
        commands,
        seconds,
        types);
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /** {@return a table for people, the types with most files first} */
  String table() {
    List<Map.Entry<String, Tally.Sum>> types =
        tally.byType().entrySet().stream().sorted(MOST_FILES_FIRST).toList();
    int widest = types.stream()
        .mapToInt(it -> PathText.printable(it.getKey()).length())
        .max()
        .orElse(0);
    String line = "%-" + Math.max(5, widest) + "s %,12d %,15d %,18d%n";
    var table = new StringBuilder();
    table.append(
        line.replace(",", "").replace('d', 's').formatted("type", "files", "lines", "bytes"));
    types.forEach(it -> append(table, line, PathText.printable(it.getKey()), it.getValue()));
    append(table, line, "total", tally.all());
    return table
        .append(String.format(
            Locale.ROOT,
            "%,d duplicate groups, %,d failed; %,d commands in %.1f s%n",
            tally.duplicateGroups(),
            tally.failed(),
            commands,
            seconds))
        .toString();
  }

  private static void append(StringBuilder table, String line, String name, Tally.Sum sum) {
    table.append(String.format(Locale.ROOT, line, name, sum.files(), sum.lines(), sum.bytes()));
  }
}
