package dev.supervisor.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be asked for on the command line. */
enum Area {
  SIGNALS(Signals.class),
  COMBINATIONS(Combinations.class),
  DEADLINES(Deadlines.class),
  LOCK(Locks.class),
  CHANNEL(Channels.class),
  ASK(Asks.class),
  TREE(TreeArea.class),
  GENERATOR(Generators.class),
  SHELL(Commands.class),
  LOOKS(Looks.class);

  private final Class<?> type;

  Area(Class<?> type) {
    this.type = type;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Contest> contests() {
    Suite suite = new Suite(type);
    switch (this) {
      case SIGNALS -> Signals.register(suite);
      case COMBINATIONS -> Combinations.register(suite);
      case DEADLINES -> Deadlines.register(suite);
      case LOCK -> Locks.register(suite);
      case CHANNEL -> Channels.register(suite);
      case ASK -> Asks.register(suite);
      case TREE -> TreeArea.register(suite);
      case GENERATOR -> Generators.register(suite);
      case SHELL -> Commands.register(suite);
      case LOOKS -> Looks.register(suite);
    }
    return suite.contests;
  }

  static List<Contest> allContests() {
    return Arrays.stream(values()).flatMap(it -> it.contests().stream()).toList();
  }
}
