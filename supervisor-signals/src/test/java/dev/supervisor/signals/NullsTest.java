package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The null rule of the package: a null is refused by an exception that names the parameter. */
final class NullsTest {
  private static DynamicTest refuses(String parameter, String call, ThrowingCallable code) {
    return DynamicTest.dynamicTest(
        call + " without " + parameter,
        () -> assertThatNullPointerException().isThrownBy(code).withMessage(parameter));
  }

  @TestFactory
  Stream<DynamicTest> signals() {
    Signal signal = Signal.create();
    return Stream.of(
        refuses("label", "named", () -> Signal.named(null)),
        refuses("label", "source", () -> Signal.source(null)),
        refuses("holder", "source of", () -> Signal.source(null, "label")),
        refuses("label", "source of", () -> Signal.source("holder", null)),
        refuses("signals", "any", () -> Signal.any((Signal[]) null)),
        refuses("signals", "any", () -> Signal.any((Collection<Signal>) null)),
        refuses("signal", "any", () -> Signal.any(signal, null)),
        refuses("signals", "all", () -> Signal.all((Signal[]) null)),
        refuses("signals", "all", () -> Signal.all((Collection<Signal>) null)),
        refuses("signal", "all", () -> Signal.all(Arrays.asList(signal, null))),
        refuses("stage", "of", () -> Signal.of(null)),
        refuses("other", "or", () -> signal.or(null)),
        refuses("other", "and", () -> signal.and(null)),
        refuses("till", "await", () -> signal.await(null)),
        refuses("action", "then", () -> signal.then(null)),
        refuses("onError", "then", () -> signal.then(() -> {}, null)),
        refuses("reason", "go", () -> signal.go((Reason) null)),
        refuses("text", "go", () -> signal.go((String) null)),
        refuses("reason", "go", () -> Signal.source("s").go((Reason) null)),
        refuses("text", "go", () -> Signal.source("s").go((String) null)),
        refuses("duration", "Till.in", () -> Till.in(null)),
        refuses("instant", "Till.at", () -> Till.at(null)));
  }

  @TestFactory
  Stream<DynamicTest> locksAndPromises() {
    Lock lock = Lock.named("lock");
    Promise<String> promise = Promise.named("promise");
    return Stream.of(
        refuses("name", "Lock.named", () -> Lock.named(null)),
        refuses("till", "acquire", () -> lock.acquire(null)),
        refuses("action", "hold", () -> lock.hold(null)),
        refuses("till", "tryHold", () -> lock.tryHold(null, held -> {})),
        refuses("action", "tryHold", () -> lock.tryHold(Signal.DONE, null)),
        refuses(
            "till",
            "held.await",
            () -> lock.hold(held -> {
              try {
                return held.await((Signal) null);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            })),
        refuses("label", "Promise.named", () -> Promise.named(null)),
        refuses("stage", "Promise.of", () -> Promise.of("name", (CompletionStage<String>) null)),
        refuses("cause", "fail", () -> promise.fail(null)),
        refuses("till", "promise.await", () -> promise.await(null)),
        refuses("action", "whenDone", () -> promise.whenDone(null)));
  }

  @TestFactory
  Stream<DynamicTest> channels() {
    Channel<Integer> channel = Channel.bounded("channel", 1);
    return Stream.of(
        refuses("name", "bounded", () -> Channel.bounded(null, 1)),
        refuses("with", "bounded", () -> Channel.bounded("name", 1, null)),
        refuses("with", "unbounded", () -> Channel.unbounded("name", null)),
        refuses("order", "priority", () -> Channel.bounded("name", 1, with -> with.priority(null))),
        refuses(
            "hook", "onDiscard", () -> Channel.bounded("name", 1, with -> with.onDiscard(null))),
        refuses("element", "put", () -> channel.put(null)),
        refuses("till", "put", () -> channel.put(1, null)),
        refuses("element", "offer", () -> channel.offer(null)),
        refuses("element", "force", () -> channel.force(null)),
        refuses("element", "push", () -> channel.push(null)),
        refuses("elements", "pushAll", () -> channel.pushAll(null)),
        refuses("element", "pushAll", () -> channel.pushAll(Arrays.asList(1, null))),
        refuses("elements", "putAll", () -> channel.putAll(null)),
        refuses("till", "putAll", () -> channel.putAll(List.of(), null)),
        refuses("element", "putAsync", () -> channel.putAsync(null)),
        refuses("till", "take", () -> channel.take(null)),
        refuses("stopWhen", "until", () -> channel.until(null)),
        refuses("signal", "closeAfter", () -> channel.closeAfter(null)),
        refuses("how", "close", () -> channel.close(null)),
        refuses("channel", "Batching.of", () -> Batching.of(null, 1, Duration.ZERO)),
        refuses("writer", "run", () -> Batching.of(channel, 1, Duration.ZERO).run(null)),
        refuses(
            "stopWhen", "run", () -> Batching.of(channel, 1, Duration.ZERO).run(it -> {}, null)),
        refuses(
            "handler", "onError", () -> Batching.of(channel, 1, Duration.ZERO).onError(null)),
        refuses(
            "action", "afterwards", () -> Batching.of(channel, 1, Duration.ZERO).afterwards(null)));
  }
}
