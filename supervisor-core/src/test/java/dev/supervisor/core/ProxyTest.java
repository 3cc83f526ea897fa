package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interface whose methods run on the thread that owns what they touch. */
final class ProxyTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final Signal letGo = Signal.create();
  private Scope app;
  private Child<?> owner;
  private Store store;

  /** What the owner serves. */
  interface Store {
    String where();

    int length(String text) throws IOException;

    void note(String text);

    CompletionStage<String> later();

    Promise<String> promised();

    String slow() throws InterruptedException, TimeoutException;

    int hang();

    default String twice(String text) {
      return text + text;
    }
  }

  private final class Implementation implements Store {
    @Override
    public String where() {
      return Supervisor.current().path();
    }

    @Override
    public int length(String text) throws IOException {
      if (text.isEmpty()) {
        throw new IOException("nothing");
      }
      return text.length();
    }

    @Override
    public void note(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("empty");
      }
      seen.add(text);
    }

    @Override
    public CompletionStage<String> later() {
      return CompletableFuture.supplyAsync(() -> "later");
    }

    @Override
    public Promise<String> promised() {
      Promise<String> promise = Promise.named("promised");
      promise.complete("promised");
      return promise;
    }

    @Override
    public String slow() throws InterruptedException {
      letGo.await();
      return "slow";
    }

    @Override
    public int hang() {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 1;
    }
  }

  @BeforeEach
  void open() {
    app = Supervisor.open("app");
    owner = app.spawn("owner");
    owner.handlers().serve(Store.class, new Implementation());
    store = owner.proxy(Store.class);
  }

  @AfterEach
  void close() {
    letGo.go();
    app.close();
  }

  @Test
  void methods_runOnTheThread_andTheirValuesComeBack() throws Exception {
    assertThat(store.where()).isEqualTo("/app/owner");
    assertThat(store.length("four")).isEqualTo(4);
    assertThat(store.twice("ab")).isEqualTo("abab");
  }

  @Test
  void exceptions_comeBackAsTheyWereThrown() {
    assertThatThrownBy(() -> store.length(""))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing");
    assertThatThrownBy(() -> store.length(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void voidMethods_tell_andTheirFailuresGoToTheHook() throws Exception {
    owner.handlers().onError((event, failure) -> seen.add(event + " " + failure.getMessage()));
    store.note("a");
    store.note("");
    assertThat(store.where()).isEqualTo("/app/owner");
    assertThat(seen).containsExactly("a", "Store.note[] empty");
  }

  @Test
  void methodsThatReturnAStageOrAPromise_doNotBlock() throws Exception {
    var blocked = owner.ask(() -> {
      letGo.await();
      return true;
    });
    CompletionStage<String> later = store.later();
    Promise<String> promised = store.promised();
    assertThat(later.toCompletableFuture()).isNotDone();
    assertThat(promised.isDone()).isFalse();
    letGo.go();
    assertThat(blocked.await()).isTrue();
    assertThat(later.toCompletableFuture().get()).isEqualTo("later");
    assertThat(promised.await()).isEqualTo("promised");
  }

  @Test
  void till_endsAWait_asTheMethodCanSay() {
    Store hasty = owner.proxy(Store.class, () -> Signal.DONE);
    assertThatThrownBy(hasty::slow).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(hasty::hang)
        .isInstanceOf(CancellationException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void interrupt_endsAWait_asTheMethodCanSay() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(store::slow).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(store::hang).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void objectsMethods_stayHere() {
    assertThat(store).hasToString("Store on /app/owner").isEqualTo(store);
    assertThat(store.hashCode()).isEqualTo(System.identityHashCode(store));
    assertThat(store.equals(owner.proxy(Store.class))).isFalse();
  }

  @Test
  void misuse_isAClearError() throws Exception {
    assertThatThrownBy(() -> owner.proxy(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an interface");
    assertThatThrownBy(() -> owner.proxy(java.util.function.IntSupplier.class).getAsInt())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no object on /app/owner serves java.util.function.IntSupplier");
    assertThatThrownBy(() -> owner.handlers().serve(Store.class, new Implementation()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> owner.ask(() -> store.where()).await())
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot ask itself");
    owner.stop();
    Soon.await(owner.stopped());
    assertThatThrownBy(() -> store.where()).isInstanceOf(EventRejectedException.class);
    assertThatThrownBy(() -> store.note("x")).isInstanceOf(EventRejectedException.class);
  }
}
