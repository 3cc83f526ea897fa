package dev.supervisor.core.hostile;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What code of users does in the place where the library calls it. */
enum Deed {
  /** Throws an exception. */
  THROWS {
    @Override
    void act(Stage stage) throws Throwable {
      throw stage.thrown(new IllegalStateException("deed"));
    }
  },
  /** Throws an error. */
  THROWS_ERROR {
    @Override
    void act(Stage stage) throws Throwable {
      throw stage.thrown(new AssertionError("deed"));
    }
  },
  /** Throws what cannot be printed. */
  THROWS_RUDELY {
    @Override
    void act(Stage stage) throws Throwable {
      throw stage.thrown(new Rude());
    }
  },
  /** Does not return, and hears no interrupt. */
  BLOCKS {
    @Override
    void act(Stage stage) {
      stage.block();
    }
  },
  /** Waits until it is interrupted. */
  WAITS_FOR_AN_INTERRUPT {
    @Override
    void act(Stage stage) throws Throwable {
      stage.released.await(Till.in(Duration.ofSeconds(60)));
    }
  },
  /** Ends the JVM; only where that is one of its own. */
  EXITS {
    @Override
    void act(Stage stage) {
      System.exit(EXIT_CODE);
    }
  },
  /** Stops the tree. */
  STOPS_THE_TREE {
    @Override
    void act(Stage stage) {
      stage.root().stop("a deed");
    }
  },
  /** Waits for the end of the tree, which waits for it. */
  WAITS_FOR_THE_TREE {
    @Override
    void act(Stage stage) throws Throwable {
      stage.root().stopped().await(stage.released);
    }
  },
  /** Uses the tree it is called by: spawns, attaches callbacks, opens scopes, looks at it. */
  REENTERS {
    @Override
    void act(Stage stage) throws Throwable {
      SupervisedThread root = stage.root();
      root.tree();
      root.descendants();
      Signal nested = Signal.named("nested");
      nested.then(() -> root.stop("nested"));
      nested.go();
      if (Supervisor.isSupervised()) {
        try (var scope = Supervisor.open("reentered")) {
          scope.spawn("in scope", pleaseStop -> pleaseStop.await());
        }
      }
      root.spawn("late", pleaseStop -> pleaseStop.await()).release();
    }
  };

  static final int EXIT_CODE = 9;

  /** {@return all that leave the JVM alive} */
  static List<Deed> inOneJvm() {
    return Stream.of(values()).filter(each -> each != EXITS).toList();
  }

  abstract void act(Stage stage) throws Throwable;

  /** {@return whether it throws something that is known beforehand} */
  boolean isThrowing() {
    return this == THROWS || this == THROWS_ERROR || this == THROWS_RUDELY;
  }

  /** An exception that throws whatever is asked of it. */
  static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not now");
    }

    @Override
    public String toString() {
      throw new StackOverflowError("not now");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("nor now");
    }
  }
}
