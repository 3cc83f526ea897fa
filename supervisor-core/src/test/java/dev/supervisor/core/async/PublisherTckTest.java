package dev.supervisor.core.async;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.ManualSubscriber;
import org.testng.SkipException;

/**
 * B7: the verification of publishers of the Reactive Streams TCK. Its methods are called by JUnit: they use of TestNG no more than its
 * annotations and assertions.
 */
@Timeout(120)
final class PublisherTckTest {
  /** What must come is waited for so long; that nothing comes is looked at for a moment, which cannot fail by chance. */
  private static final TestEnvironment PATIENT = new TestEnvironment(60_000, 20, 20, false);

  private static Scope app;

  @BeforeAll
  static void open() {
    app = Supervisor.root("app", GeneratorTest::patient);
  }

  @AfterAll
  static void close() {
    app.stop();
    app.close();
  }

  @TestFactory
  Stream<DynamicTest> b7_publisher_keepsTheRulesOfReactiveStreams() {
    return Arrays.stream(Verification.class.getMethods())
        .filter(it -> it.getName().matches("(required|optional|stochastic)_.*"))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> dynamicTest(rule.getName(), () -> keeps(rule)));
  }

  private static void keeps(Method rule) throws Throwable {
    var verification = new Verification();
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        throw new AssertionError("an optional rule is not kept", skipped);
      }
      throw e.getCause();
    }
  }

  static final class Verification extends PublisherVerification<Long> {
    Verification() {
      super(PATIENT);
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
      Flow.Publisher<Long> numbers = Bridges.of(app).publisher("numbers", (emitter, pleaseStop) -> {
        for (long i = 0; i < elements; i++) {
          emitter.emit(i);
        }
      });
      return FlowAdapters.toPublisher(numbers);
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
      var over = Supervisor.root("over", GeneratorTest::patient);
      over.stop();
      over.close();
      Flow.Publisher<Long> numbers =
          Bridges.of(over).publisher("numbers", (emitter, pleaseStop) -> emitter.emit(1L));
      return FlowAdapters.toPublisher(numbers);
    }

    /** As in the TCK, but that looks for the reference once, a moment after one run of the collector. */
    @Override
    public void
        required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
      var queue = new ReferenceQueue<ManualSubscriber<Long>>();
      Publisher<Long> publisher = createPublisher(3);
      var reference = cancelled(publisher, queue);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (queue.remove(10) != reference) {
        if (System.nanoTime() > end) {
          throw new AssertionError("the subscriber is still reachable");
        }
        System.gc();
      }
      PATIENT.verifyNoAsyncErrorsNoDelay();
    }

    private static WeakReference<ManualSubscriber<Long>> cancelled(
        Publisher<Long> publisher, ReferenceQueue<ManualSubscriber<Long>> queue) throws Exception {
      ManualSubscriber<Long> subscriber = PATIENT.newManualSubscriber(publisher);
      subscriber.requestNextElement();
      subscriber.cancel();
      return new WeakReference<>(subscriber, queue);
    }
  }
}
