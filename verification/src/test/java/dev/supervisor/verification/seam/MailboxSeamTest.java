package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Watch;
import dev.supervisor.verification.Interleavings;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: an event arrives between the last look and the park, and wakes nobody; one is put
 * while the mailbox closes, and is neither handled nor handed back; a pause swallows the event or the
 * end of the pause; a stop overtakes an event that was fired before it.
 */
@Tag("long")
final class MailboxSeamTest {

  /** One who waits, others who fire, stop, pause and close. */
  public static final class Shared {
    private final Lonely owner = new Lonely();
    private final List<Object> heard = new ArrayList<>();
    private final List<Promise<Integer>> asked = new ArrayList<>();
    private int answered;
    private int refused;

    public Shared() {
      owner.box.events().on(Object.class, heard::add);
    }

    public void fireOne() {
      owner.fire(1);
    }

    public void fireTwo() {
      owner.fire("two");
    }

    public void awaitBoth() throws InterruptedException {
      must(owner.box.events().awaitEvent(Integer.class, Signal.NEVER) == 1);
      owner.box.events().awaitUntil(() -> heard.contains("two"), Signal.NEVER);
    }

    public void awaitOne() throws InterruptedException {
      must(owner.box.events().awaitEvent(Integer.class, Signal.NEVER) == 1);
    }

    public void pause() {
      owner.box.pause();
    }

    public void resume() {
      owner.box.resume();
    }

    public void stop() {
      owner.pleaseStop.go();
    }

    public void loopToTheEnd() throws InterruptedException {
      try {
        owner.box.events().loop();
        must(false);
      } catch (StopRequested e) {
        must(heard.contains(1)); // fired before the request, by the same thread
      }
    }

    public void ask() {
      asked.add(owner.box.ask(() -> ++answered));
    }

    public void updateAndClose() {
      owner.box.events().update();
      owner.box.close();
    }

    public void reopenUpdateAndClose() {
      owner.box.reopen();
      updateAndClose();
    }

    public void end() {
      for (Promise<Integer> promise : asked) {
        must(promise.isDone());
        refused += promise.failure().isPresent() ? 1 : 0;
      }
      must(answered + refused == asked.size());
      must(heard.size() <= 2);
    }
  }

  /** Looks, and then says that it is about to park. */
  public static final class Canary implements Blocker {
    private volatile Watch parked;
    private volatile boolean news;

    public Canary() {
      must(Signal.DONE.isGo());
    }

    public void put() {
      Watch waiting = parked;
      news = true;
      if (waiting != null) {
        waiting.wake();
      }
    }

    public void take() throws InterruptedException {
      Watch watch = Watch.about(this);
      while (!news) {
        parked = watch;
        watch.park();
      }
      watch.leave();
    }

    public void end() {
      must(news);
    }

    @Override
    public String waitingFor() {
      return "news";
    }

    @Override
    public Object holder() {
      return null;
    }
  }

  /** A class that is loaded within a scenario makes that hang: the thread that loads it may not be the one that runs. */
  @BeforeAll
  static void loadClasses() throws InterruptedException {
    Shared all = new Shared();
    all.fireOne();
    all.fireTwo();
    all.ask();
    all.pause();
    all.resume();
    all.stop();
    all.loopToTheEnd();
    all.updateAndClose();
    all.end();
  }

  @Test
  void canary_looksBeforeItDeclaresItself_isCaught() {
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "take", "put"))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void fire_whileTheThreadGoesToSleep_wakesIt() {
    Interleavings.check(Shared.class, "awaitBoth", "fireOne", "fireTwo");
  }

  @Test
  void stop_afterAnEvent_isObeyedAfterIt() {
    Interleavings.check(Shared.class, "loopToTheEnd", "fireOne stop", "fireTwo");
  }

  @Test
  void pause_aroundAnEvent_losesNeitherItNorItsOwnEnd() {
    Interleavings.check(Shared.class, "awaitOne", "pause resume", "fireOne");
  }

  @Test
  void close_underARequest_answersItOrHandsItBack() {
    Interleavings.check(Shared.class, "updateAndClose reopenUpdateAndClose", "ask ask");
  }
}
