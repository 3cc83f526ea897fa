package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** What a body emits, for code that speaks Reactive Streams: the body waits until an element is asked for. */
final class S59Publisher {
  private S59Publisher() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s59")) {
      Flow.Publisher<Integer> squares = Bridges.of(app)
          .publisher("squares", (emitter, pleaseStop) -> {
            for (int i = 1; ; i++) {
              emitter.emit(i * i); // waits until one is asked for, and hands it to onNext
            }
          });
      var reader = new OneAtATime();
      squares.subscribe(reader); // its first request runs the body, for it alone
      reader.enough.await();
    }
  }

  private static final class OneAtATime implements Flow.Subscriber<Integer> {
    final CountDownLatch enough = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // onSubscribe comes first
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription made) {
      subscription = made;
      made.request(1);
    }

    @Override
    public void onNext(Integer square) {
      System.out.println(square);
      if (square > 20) {
        subscription.cancel(); // the body is asked to stop
        enough.countDown();
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable e) {
      System.out.println("failed: " + e);
    }

    @Override
    public void onComplete() {
      System.out.println("complete");
    }
  }
}
