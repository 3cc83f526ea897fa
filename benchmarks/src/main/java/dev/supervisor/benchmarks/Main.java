package dev.supervisor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command line: runs areas, or prints the table of earlier runs. */
public final class Main {
  private static final String USAGE =
      """
      benchmarks.jar AREA... [--quick | --smoke] [--rounds N] [--only REGEX] [--json FILE] [--list]
          runs areas and prints the table; AREA is one of: %s, all
          --quick   at most three minutes an area
          --smoke   shows that everything runs; its figures mean nothing
          --rounds  how often each contestant runs
          --only    only contestants whose "ROW WHAT/NAME" matches
          --json    where the results go; beside the jar, if not given
          --list    prints the contestants and runs nothing
      benchmarks.jar table FILE...
          prints the table of result files; later ones replace rows of earlier ones, JDK by JDK
      """.formatted(Stream.of(Area.values()).map(Area::key).collect(Collectors.joining(", ")));

  /** The command line was wrong. */
  private static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  private final Set<Area> areas = new LinkedHashSet<>();
  private Profile profile = Profile.FULL;
  private int rounds;
  private Pattern only = Pattern.compile("");
  private boolean list;

  private @Nullable Path json;

  private Main() {}

  /** Does what the arguments say. */
  public static void main(String[] args) throws Exception {
    try {
      if (args.length == 4 && args[0].equals("one")) {
        one(args[1], args[2], args[3]);
      } else if (args.length > 1 && args[0].equals("table")) {
        table(List.of(args).subList(1, args.length));
      } else {
        Main main = new Main();
        main.parse(List.of(args));
        main.run();
      }
    } catch (UsageException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /** What the runner starts in a JVM of its own. */
  private static void one(String contest, String contestant, String profile) throws UsageException {
    for (Contest one : Area.allContests()) {
      if (one.id.equals(contest)) {
        Child.main(one, contestant, Profile.valueOf(profile.toUpperCase(java.util.Locale.ROOT)));
      }
    }
    throw new UsageException("no such contest: " + contest);
  }

  private static void table(List<String> files) throws IOException {
    Map<String, Results> byJdk = new LinkedHashMap<>();
    for (String file : files) {
      if (!Files.isReadable(Path.of(file))) {
        throw new IOException("cannot read " + file);
      }
      Results results = Results.read(Path.of(file));
      String jdk = results.conditions.getOrDefault("JDK", "unknown");
      byJdk.computeIfAbsent(jdk, it -> new Results()).addAll(results);
    }
    List<Contest> contests = Area.allContests();
    byJdk.values().forEach(it -> System.out.println(Table.of(contests, it)));
  }

  private void parse(List<String> args) throws UsageException {
    for (var left = new ArrayList<>(args); !left.isEmpty(); ) {
      String arg = left.remove(0);
      switch (arg) {
        case "--quick" -> profile = Profile.QUICK;
        case "--smoke" -> profile = Profile.SMOKE;
        case "--list" -> list = true;
        case "--rounds" -> rounds = number(value(arg, left));
        case "--only" -> only = pattern(value(arg, left));
        case "--json" -> json = Path.of(value(arg, left));
        case "all" -> areas.addAll(List.of(Area.values()));
        default -> areas.add(area(arg));
      }
    }
    if (areas.isEmpty()) {
      throw new UsageException(USAGE);
    }
  }

  private static String value(String option, List<String> left) throws UsageException {
    if (left.isEmpty()) {
      throw new UsageException(option + " needs a value\n" + USAGE);
    }
    return left.remove(0);
  }

  private static int number(String text) throws UsageException {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw new UsageException("not a number of rounds: " + text);
    }
    return Integer.parseInt(text);
  }

  private static Pattern pattern(String text) throws UsageException {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new UsageException("not a regular expression: " + e);
    }
  }

  private static Area area(String key) throws UsageException {
    for (Area area : Area.values()) {
      if (area.key().equals(key)) {
        return area;
      }
    }
    throw new UsageException("no such area or option: " + key + "\n" + USAGE);
  }

  private void run() throws Exception {
    if (list) {
      for (Area area : areas) {
        print(area);
      }
      return;
    }
    Results all = new Results();
    for (Area area : areas) {
      Path file = json != null && areas.size() == 1 ? json : beside(area);
      int times = rounds == 0 ? profile.rounds : rounds;
      all.addAll(new Rounds(area.contests(), profile, times, only, file).run());
      System.err.println("results in " + file);
    }
    if (json != null && areas.size() > 1) {
      all.write(json);
      System.err.println("all results in " + json);
    }
    List<Contest> contests =
        areas.stream().flatMap(it -> it.contests().stream()).toList();
    System.out.println(Table.of(contests, all));
  }

  private static void print(Area area) {
    for (Contest contest : area.contests()) {
      for (Contestant contestant : contest.contestants) {
        System.out.println(
            contest.id + "/" + contestant.name() + "\t" + contestant.role().key());
      }
    }
  }

  /** {@return a file beside the jar, or in the directory where the program was started} */
  private static Path beside(Area area) throws Exception {
    Path code =
        Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path place = Files.isRegularFile(code) ? code.resolveSibling("") : Path.of("");
    return place.resolve(area.key() + "-" + Runtime.version().feature() + ".json");
  }
}
