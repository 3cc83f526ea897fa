package dev.supervisor.core.seeing;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Child;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hangs that are planted, each of platform or of virtual threads, by what is ours or by what is the JDK's. Each is about {@code /app/asked}, and the line
 * that is to blame is in the method {@code toBlame}.
 */
enum Hang {
  LOCK_OF_ONE_THAT_WAITS(Why.Kind.NOTHING_KNOWN) {
    @Override
    void ours(Planted at) {
      Lock lock = Lock.named("ledger");
      Signal held = Signal.named("held");
      at.spawn(
          "holder",
          stop -> lock.hold(it -> {
            held.go();
            toBlame(at.end);
            return null;
          }));
      at.spawn("asked", stop -> {
        held.await();
        lock.acquire(at.end.or(stop)).close();
      });
    }

    private void toBlame(Signal end) throws InterruptedException {
      end.await();
    }

    @Override
    void foreign(Planted at) {
      Object monitor = new Object();
      Signal held = Signal.named("held");
      at.spawn("holder", stop -> {
        synchronized (monitor) {
          held.go();
          toBlame(at.end);
        }
      });
      at.spawn("asked", stop -> {
        held.await();
        synchronized (monitor) {
          at.passed();
        }
      });
    }
  },

  JDK_LOCK_OF_ONE_THAT_WAITS(Why.Kind.NOTHING_KNOWN) {
    @Override
    void ours(Planted at)
        throws Exception { // a lock of ours, and the readiness of a node before it
      Lock lock = Lock.named("ledger");
      Signal held = Signal.named("held");
      Child<?> late = at.spawn(
          "late",
          with -> with.becomesReady(),
          stop -> lock.hold(it -> {
            held.go();
            toBlame(at.end);
            return null;
          }));
      held.await();
      at.spawn("asked", stop -> late.awaitReady(at.end));
    }

    private void toBlame(Signal end) throws InterruptedException {
      end.await();
    }

    @Override
    void foreign(Planted at) {
      ReentrantLock lock = new ReentrantLock();
      Signal held = Signal.named("held");
      at.spawn("holder", stop -> {
        lock.lock();
        try {
          held.go();
          toBlame(at.end);
        } finally {
          lock.unlock();
        }
      });
      at.spawn("asked", stop -> {
        held.await();
        lock.lockInterruptibly();
      });
    }
  },

  CIRCLE_OF_TWO(Why.Kind.CIRCLE) {
    @Override
    void ours(Planted at) {
      Lock left = Lock.named("left");
      Lock right = Lock.named("right");
      Signal one = Signal.named("one");
      Signal two = Signal.named("two");
      at.spawn(
          "asked",
          stop -> left.hold(it -> {
            one.go();
            two.await();
            right.acquire(stop).close();
            return null;
          }));
      at.spawn(
          "other",
          stop -> right.hold(it -> {
            two.go();
            one.await();
            toBlame(left, stop);
            return null;
          }));
    }

    private void toBlame(Lock left, Signal stop) throws Exception {
      left.acquire(stop).close();
    }

    @Override
    void foreign(Planted at) {
      ReentrantLock left = new ReentrantLock();
      ReentrantLock right = new ReentrantLock();
      Signal one = Signal.named("one");
      Signal two = Signal.named("two");
      at.spawn("asked", stop -> {
        left.lockInterruptibly();
        one.go();
        two.await();
        right.lockInterruptibly();
      });
      at.spawn("other", stop -> {
        right.lockInterruptibly();
        two.go();
        one.await();
        toBlame(left);
      });
    }

    private void toBlame(ReentrantLock left) throws InterruptedException {
      left.lockInterruptibly();
    }
  },

  CIRCLE_OF_DIFFERENT_KINDS(Why.Kind.CIRCLE) {
    @Override
    void ours(Planted at) throws Exception { // a lock, a join, and a promise
      Lock lock = Lock.named("ledger");
      Signal held = Signal.named("held");
      AtomicReference<Child<?>> asked = new AtomicReference<>();
      Signal known = Signal.named("known");
      at.spawn(
          "holder",
          stop -> lock.hold(it -> {
            held.go();
            known.await();
            toBlame(asked.get(), stop);
            return null;
          }));
      held.await();
      asked.set(at.spawnToJoin("asked", stop -> acquire(lock, stop)));
      known.go();
    }

    private void acquire(Lock lock, Signal stop) throws Exception {
      try {
        lock.acquire(stop).close();
      } catch (TimeoutException e) {
        // the test is over; a holder that is interrupted meanwhile does not collect a failure
      }
    }

    private void toBlame(Child<?> joined, Signal stop) throws Exception {
      var unused = joined.join(stop);
    }

    @Override
    void foreign(Planted at) { // a monitor and a lock
      Object monitor = new Object();
      ReentrantLock lock = new ReentrantLock();
      Signal one = Signal.named("one");
      Signal two = Signal.named("two");
      at.spawn("other", stop -> {
        lock.lockInterruptibly();
        two.go();
        one.await();
        toBlame(at, monitor);
      });
      at.spawn(
          "asked",
          stop -> { // the newest: an interrupt ends its wait, and so lets the other one go on
            synchronized (monitor) {
              one.go();
              two.await();
              lock.lockInterruptibly();
            }
          });
    }

    private void toBlame(Planted at, Object monitor) {
      synchronized (monitor) {
        at.passed();
      }
    }
  },

  JOIN_OF_ONE_THAT_RUNS(Why.Kind.RUNS) {
    @Override
    void ours(Planted at) {
      Child<?> busy = at.spawnToJoin("busy", stop -> toBlame(at.isOver));
      at.spawn("asked", stop -> busy.join(stop.or(at.end)));
    }

    private void toBlame(AtomicBoolean isOver) {
      while (!isOver.get()) {
        Thread.onSpinWait();
      }
    }

    @Override
    void foreign(Planted at) throws InterruptedException {
      Thread busy = new Thread(() -> toBlame(at.isOver), "busy");
      busy.setDaemon(true);
      busy.start();
      at.spawn("asked", stop -> busy.join());
    }
  },

  FULL_QUEUE(Why.Kind.NOTHING_KNOWN) {
    @Override
    void ours(Planted at) {
      Channel<String> jobs = Channel.bounded("jobs", 1);
      at.spawn("taker", stop -> {
        var unused = jobs.take();
        toBlame(at.end);
      });
      at.spawn("asked", stop -> {
        for (int i = 0; i < 3; i++) {
          jobs.put("job", stop.or(at.end));
        }
      });
    }

    private void toBlame(Signal end) throws InterruptedException {
      end.await();
    }

    @Override
    void foreign(
        Planted at) { // who takes is not known of the JDK's queues: the put itself is to blame
      var jobs = new ArrayBlockingQueue<String>(1);
      at.spawn("asked", stop -> {
        for (int i = 0; i < 3; i++) {
          toBlame(jobs);
        }
      });
    }

    private void toBlame(ArrayBlockingQueue<String> jobs) throws InterruptedException {
      jobs.put("job");
    }
  },

  EMPTY_QUEUE(Why.Kind.OUTSIDE) {
    @Override
    void ours(Planted at) throws Exception {
      Channel<String> jobs = Channel.bounded("jobs", 1);
      Signal taken = Signal.named("taken");
      Signal waits = Signal.named("waits");
      at.spawn("asked", stop -> {
        waits.go();
        var unused = jobs.take();
        taken.go();
        unused = jobs.take();
      });
      waits.await();
      at.awaitParked("asked");
      ServerSocket server = at.server();
      at.spawn("putter", stop -> {
        jobs.put("one", Signal.NEVER);
        taken.await();
        toBlame(server);
      });
    }

    private void toBlame(ServerSocket server) throws Exception {
      server.accept().close();
    }

    @Override
    Why.Kind kind(boolean ours) {
      return ours ? Why.Kind.OUTSIDE : Why.Kind.NOTHING_KNOWN;
    }

    @Override
    void foreign(Planted at) {
      var jobs = new SynchronousQueue<String>();
      at.spawn("asked", stop -> toBlame(jobs));
    }

    private void toBlame(SynchronousQueue<String> jobs) throws InterruptedException {
      var unused = jobs.take();
    }
  },

  SIGNAL_THAT_NO_THREAD_LETS_GO(Why.Kind.NOTHING_KNOWN) {
    @Override
    void ours(Planted at) {
      Signal ready = Signal.named("db.ready");
      at.spawn("asked", stop -> toBlame(ready, stop.or(at.end)));
    }

    private void toBlame(Signal ready, Signal stop) throws InterruptedException {
      var unused = ready.await(stop);
    }

    @Override
    void foreign(Planted at) {
      var ready = new CountDownLatch(1);
      at.spawn("asked", stop -> toBlame(ready));
    }

    private void toBlame(CountDownLatch ready) throws InterruptedException {
      ready.await();
    }
  },

  OUTSIDE(Why.Kind.OUTSIDE) {
    @Override
    void ours(Planted at) { // what is attached ends by itself: a command does so
      AttachmentNode program = at.app.attach("program", new Attachment() {
        @Override
        public void ask(Reason why) {}

        @Override
        public void insist() {}

        @Override
        public void giveUp() {}

        @Override
        public Signal ended() {
          return at.end;
        }

        @Override
        public String describe() {
          return "sleep 1000";
        }
      });
      at.spawn("asked", stop -> toBlame(program, stop));
    }

    private void toBlame(AttachmentNode program, Signal stop) throws InterruptedException {
      var unused = program.stopped().await(stop);
    }

    @Override
    void foreign(Planted at) throws Exception {
      ServerSocket server = at.server();
      at.spawn("asked", stop -> {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
          at.closed.add(socket);
          toBlame(socket);
        }
      });
    }

    private void toBlame(Socket socket) throws Exception {
      var unused = socket.getInputStream().read();
    }
  },

  ANSWER(Why.Kind.TIME) {
    @Override
    void ours(Planted at) {
      Child<?> server = at.app.spawn("server");
      at.spawn(
          "asked",
          stop -> server
              .ask(() -> {
                toBlame(at.end);
                return "";
              })
              .await());
    }

    private void toBlame(Signal end) throws InterruptedException {
      var unused = end.await(Till.in(Duration.ofDays(1)));
    }

    @Override
    Why.Kind kind(boolean ours) {
      return Why.Kind.NOTHING_KNOWN;
    }

    @Override
    void foreign(Planted at) {
      var answer = new CompletableFuture<String>();
      at.spawn("asked", stop -> toBlame(answer));
    }

    private void toBlame(CompletableFuture<String> answer) throws Exception {
      var unused = answer.get();
    }
  },

  GIVEN_UP(Why.Kind.GIVEN_UP) {
    @Override
    void ours(Planted at) throws Exception {
      Lock lock = Lock.named("ledger");
      Signal held = Signal.named("held");
      Child<?> deaf = at.spawn(
          "deaf",
          Planted::abandonedSoon,
          stop -> lock.hold(it -> {
            held.go();
            toBlame(at);
            return null;
          }));
      held.await();
      at.spawn("asked", stop -> lock.acquire(stop.or(at.end)).close());
      deaf.stop().await();
    }

    @Override
    void foreign(Planted at) throws Exception {
      Object monitor = new Object();
      Signal held = Signal.named("held");
      Child<?> deaf = at.spawn("deaf", Planted::abandonedSoon, stop -> {
        synchronized (monitor) {
          held.go();
          toBlame(at);
        }
      });
      held.await();
      at.spawn("asked", stop -> {
        synchronized (monitor) {
          at.passed();
        }
      });
      deaf.stop().await();
    }

    private void toBlame(Planted at) {
      while (!at.isOver.get()) {
        try {
          at.end.await();
        } catch (InterruptedException e) {
          // that is what it is planted for
        }
      }
    }
  },

  CIRCLE_OF_JOINS(Why.Kind.CIRCLE) {
    @Override
    void ours(Planted at) throws Exception { // two children wait for each other's end
      Signal known = Signal.named("known");
      AtomicReference<Child<?>> asked = new AtomicReference<>();
      Child<?> other = at.spawn("other", stop -> {
        known.await();
        toBlame(asked.get());
      });
      asked.set(at.spawn("asked", stop -> other.stopped().await()));
      known.go();
    }

    private void toBlame(Child<?> joined) throws InterruptedException {
      joined.stopped().await();
    }

    @Override
    void foreign(Planted at) throws Exception {
      var asked = new CompletableFuture<Thread>();
      at.spawn("other", stop -> toBlame(asked.get()));
      Thread other = ((Child<?>) at.app.find("other").orElseThrow()).thread().orElseThrow();
      at.spawn("asked", stop -> {
        asked.complete(Thread.currentThread());
        other.join();
      });
    }

    private void toBlame(Thread joined) throws InterruptedException {
      joined.join();
    }
  };

  private final Why.Kind kind;

  Hang(Why.Kind kind) {
    this.kind = kind;
  }

  abstract void ours(Planted at) throws Exception;

  abstract void foreign(Planted at) throws Exception;

  Why.Kind kind(boolean ours) {
    return kind;
  }
}
