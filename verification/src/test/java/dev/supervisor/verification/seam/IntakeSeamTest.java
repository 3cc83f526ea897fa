package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.internal.Intake;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.verification.Interleavings;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bad schedules: what was taken back is made all the same; what was given is lost, or stays aside while the one who would look goes away. */
@Tag("long")
final class IntakeSeamTest {

  private static final class Parcel extends Intake.Arrival {
    boolean isBack;
  }

  /** Two give and take back, another takes in. */
  public static class TakenOnce {
    final Mutex mutex = new Mutex();
    final List<Parcel> in = new ArrayList<>();
    final Intake<Parcel> intake = new Intake<>(in::add);
    final List<Parcel> all = new ArrayList<>();

    private Parcel give() {
      Parcel given = new Parcel();
      must(intake.give(given));
      mutex.lock();
      all.add(given);
      mutex.unlock();
      return given;
    }

    public void giveAndTakeBack() {
      Parcel given = give();
      given.isBack = given.takeBack();
      must(given.isBack == given.takeBack()); // that does not change any more
    }

    public void giveOnly() {
      Parcel unused = give();
    }

    public void takeIn() {
      mutex.lock();
      intake.takeIn();
      mutex.unlock();
    }

    public void end() {
      takeIn();
      must(intake.isEmpty());
      for (Parcel each : all) {
        int times = 0;
        for (Parcel one : in) {
          times += one == each ? 1 : 0;
        }
        must(times == (each.isBack ? 0 : 1));
      }
    }
  }

  /** As the Agenda does: one looks, after it has given, whether the other is going to look; the other says that it is not, and then looks. */
  public static class SeenByOne {
    final Mutex mutex = new Mutex();
    final List<Parcel> in = new ArrayList<>();
    final Intake<Parcel> intake = new Intake<>(in::add);
    volatile boolean looks = true;

    public void give() {
      must(intake.give(new Parcel()));
      if (!looks) {
        mutex.lock();
        intake.takeIn();
        mutex.unlock();
      }
    }

    public void goAway() {
      mutex.lock();
      looks = false;
      intake.takeIn();
      mutex.unlock();
    }

    public void end() {
      must(intake.isEmpty() && in.size() == 1);
    }
  }

  /** One that is in is taken out to be made, while another thread does not want it any more. */
  public static class MadeOrUnwanted {
    final Parcel given = new Parcel();
    int made;
    int unwanted;

    public MadeOrUnwanted() {
      given.isIn();
    }

    public void takeOut() {
      made += given.leaves() ? 1 : 0;
    }

    public void takeBack() {
      boolean back = given.takeBack() || given.takeBackInside();
      unwanted += back ? 1 : 0;
    }

    public void end() {
      must(made + unwanted == 1);
    }
  }

  /** A canary: the one that goes away looks first. */
  public static class LooksTooEarly extends SeenByOne {
    @Override
    public void goAway() {
      mutex.lock();
      intake.takeIn();
      looks = false;
      mutex.unlock();
    }
  }

  /** A canary: whether it was taken back is looked at, and then noted. */
  public static class TakenTwice {
    final Mutex mutex = new Mutex();
    volatile @Nullable Object given;
    volatile boolean isIn;
    volatile boolean isBack;

    public void giveAndTakeBack() {
      given = new Object();
      if (!isIn) {
        isBack = true;
      }
    }

    public void takeIn() {
      if (given != null && !isBack) {
        isIn = true;
      }
    }

    public void end() {
      must(!(isIn && isBack));
    }
  }

  @Test
  void entries_areTakenInOrBack() {
    Interleavings.check(TakenOnce.class, "giveAndTakeBack giveOnly", "giveAndTakeBack", "takeIn");
  }

  @Test
  void entries_areSeenByOneOfBoth() {
    Interleavings.check(SeenByOne.class, "give", "goAway");
  }

  @Test
  void entries_areMadeOrUnwanted() {
    Interleavings.check(MadeOrUnwanted.class, "takeOut", "takeBack");
  }

  @Test
  void canary_looksTooEarly() {
    assertThatThrownBy(() -> Interleavings.check(LooksTooEarly.class, "give", "goAway"))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void canary_takenTwice() {
    assertThatThrownBy(() -> Interleavings.check(TakenTwice.class, "giveAndTakeBack", "takeIn"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
