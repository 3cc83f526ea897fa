package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.chaos.LifePlan.Deed;
import dev.supervisor.core.chaos.LifePlan.Part;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link LifeNotes} keeps of each child: guarded by these notes, but for what is volatile or final. */
final class Lives {
  private Lives() {}

  /** All handles of one part: its parent makes a new one whenever it is started again. */
  static final class Births {
    final List<Birth> all = new ArrayList<>();
    int alive;
  }

  /** What a body throws that is meant to fail. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    final transient Run run;

    Broken(Run run, String how, @Nullable Throwable cause) {
      super(how + " of " + run, cause);
      this.run = run;
    }

    /** {@return what it says to the test} */
    String what() {
      return "" + super.getMessage();
    }

    @Override
    public String getMessage() {
      if (run.birth.part.isRude()) {
        throw new IllegalStateException("it has no message");
      }
      return super.getMessage();
    }
  }

  /** One handle. */
  static final class Birth {
    final Part part;
    final @Nullable Run parent;
    volatile @Nullable Child<?> handle;
    final List<Run> runs = new ArrayList<>();
    int alive;
    int failures;
    int hands; // that are at it just now
    boolean isNextAsked; // by hand, before it began
    boolean isStopped; // and not started since
    boolean isVague; // two hands at once: which came first is not known
    boolean isStarted;
    boolean isTried; // to start it by hand
    boolean isLate;
    int spent; // ends that may have cost an attempt, in all lives

    Birth(Part part, @Nullable Run parent) {
      this.part = part;
      this.parent = parent;
    }

    /** {@return its handle; null when it has none} */
    @Nullable
    Child<?> handle() {
      return handle;
    }

    @Nullable
    Run last() {
      return runs.isEmpty() ? null : runs.get(runs.size() - 1);
    }

    @Override
    public String toString() {
      return "n" + part.id() + (parent == null ? "" : " of " + parent);
    }
  }

  /** One incarnation, from the first instruction of the body to the last. */
  static final class Run {
    final Birth birth;
    final int number;
    final Signal pleaseStop;
    final Signal order = Signal.create();
    final Signal release = Signal.create();
    volatile Deed what = Deed.RETURN;
    int began; // the moment
    int asked = Integer.MAX_VALUE; // the first moment at which it saw that
    int ended = Integer.MAX_VALUE;
    boolean failed;
    boolean isAskedByHand;
    List<Integer> beside = List.of();

    Run(Birth birth, int number, Signal pleaseStop) {
      this.birth = birth;
      this.number = number;
      this.pleaseStop = pleaseStop;
    }

    @Override
    public String toString() {
      return birth + "/" + number;
    }
  }
}
