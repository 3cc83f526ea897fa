package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.async.Generator.GeneratorBody;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** Runs a body anew for each subscriber. Immutable. */
final class BodyPublisher<T> implements Flow.Publisher<T> {
  /** A subscription as its subscriber has it. Nothing that the body's thread can reach refers to it, but through the subscriber. */
  private record View(PublisherRun<?> run) implements Flow.Subscription {
    @Override
    public void request(long elements) {
      try {
        if (run.request(elements)) {
          run.isFoundBy(Forgotten.CLEANER.register(this, run::isForgotten));
          run.start();
        }
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    @Override
    public void cancel() {
      try {
        run.cancel();
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    @Override
    public String toString() {
      return "subscription to " + run.path();
    }
  }

  final SupervisedThread node;
  final String name;
  final UnaryOperator<ThreadOptions> with;
  final GeneratorBody<T> body;

  BodyPublisher(
      SupervisedThread node,
      String name,
      UnaryOperator<ThreadOptions> with,
      GeneratorBody<T> body) {
    this.node = node;
    this.name = name;
    this.with = with;
    this.body = body;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var run = new PublisherRun<T>(this, subscriber);
    run.begin(subscriber, new View(run));
  }

  @Override
  public String toString() {
    return node.path() + "/" + name;
  }
}
