package dev.supervisor.command.issues;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.CommandSpec;
import dev.supervisor.command.Program;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The ways in which a text can be run on this machine. */
enum Ways {
  ISOLATED,
  STRICT,
  PREPARED,
  PROGRAM,
  STICKY,

  /** Over plain pipes. */
  TARGET,
  TARGET_STRICT;

  private static final Target HERE = Target.over("sh", "-c");

  static final Duration LONG = Duration.ofSeconds(60);

  /** {@return all ways; in the brief form one with named pipes, one with plain pipes, and one without a pool} */
  static Stream<Ways> all() {
    return LongForm.isOn() ? Stream.of(values()) : Stream.of(ISOLATED, TARGET, PROGRAM);
  }

  /** What a test says about a text, whatever kind of description that is. */
  interface Manner {
    <S extends CommandSpec<S>> S of(S described);

    Manner NONE = new Manner() {
      @Override
      public <S extends CommandSpec<S>> S of(S described) {
        return described;
      }
    };
  }

  /** Starts it in the tree; in a sticky shell of its own, which ends with it. */
  RunningCommand start(Scope tree, String text, Manner manner, Signal stopWhen) {
    Command command = manner.of(Command.script(text).under(tree));
    return switch (this) {
      case ISOLATED -> command.start(stopWhen);
      case STRICT -> command.strict().start(stopWhen);
      case PREPARED -> command.shell(Shells.local().init("colour=red")).start(stopWhen);
      case PROGRAM -> manner.of(Program.of("bash", "-c", text).under(tree)).start(stopWhen);
      case STICKY -> {
        var shell = Shells.sticky(tree, Shells.local());
        RunningCommand running = shell.start(command, stopWhen);
        var unused = running.ended().then(() -> {
          var close = new Thread(shell::close, "close");
          close.setDaemon(true);
          close.start();
        });
        yield running;
      }
      case TARGET -> command.at(HERE).start(stopWhen);
      case TARGET_STRICT -> command.at(HERE).strict().start(stopWhen);
    };
  }

  /** {@return whether an escaped process that keeps an output open is seen} */
  boolean seesWhoEscaped() {
    return this != TARGET && this != TARGET_STRICT;
  }

  CommandOutcome run(Scope tree, String text, Manner manner, Signal stopWhen)
      throws InterruptedException {
    try {
      return start(tree, text, manner, stopWhen).join(Till.in(LONG));
    } catch (TimeoutException e) {
      throw new AssertionError("the command has not ended", e);
    }
  }

  static Manner outputWithin(Duration limit) {
    return new Manner() {
      @Override
      public <S extends CommandSpec<S>> S of(S described) {
        return described.outputWithin(limit);
      }
    };
  }
}
