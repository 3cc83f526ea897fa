package dev.supervisor.benchmarks;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A question to a thread that answers with what it was asked. */
interface Ask {
  @Nullable
  Object ask(Object question) throws Exception;

  static Ask channels(Threads kind) {
    Channel<Object> questions = Channel.bounded("questions", 1);
    Channel<Object> answers = Channel.bounded("answers", 1);
    kind.start(() -> {
      for (Object question : questions) {
        answers.put(question);
      }
    });
    return question -> {
      questions.put(question);
      return answers.take();
    };
  }

  /** A question that carries where its answer goes. */
  record Question(Object text, Promise<Object> answer) {}

  static Ask promise(Threads kind) {
    Channel<Question> questions = Channel.unbounded("questions");
    kind.start(() -> {
      for (Question question : questions) {
        question.answer.complete(question.text);
      }
    });
    return text -> {
      Question question = new Question(text, Promise.named("answer"));
      questions.put(question);
      return question.answer.await();
    };
  }

  /** A supervised thread that answers requests from its mailbox. */
  static Ask supervised(Threads kind) {
    SupervisedThread answerer = Supervisor.open(
            "ask", with -> with.threads(it -> kind == Threads.VIRTUAL ? it.virtual() : it))
        .spawn("answerer", pleaseStop -> {
          Events events = Supervisor.events();
          events.answer(Echo.class, Echo::text);
          events.loop();
        });
    return text -> answerer.ask(new Echo(text)).await();
  }

  /** A request for what it carries. */
  record Echo(Object text) implements Request<Object> {}

  static Ask queues(Threads kind, BlockingQueue<Object> questions, BlockingQueue<Object> answers) {
    kind.start(() -> {
      for (; ; ) {
        answers.put(questions.take());
      }
    });
    return question -> {
      questions.put(question);
      return answers.take();
    };
  }

  static Ask exchanger(Threads kind) {
    Exchanger<Object> exchanger = new Exchanger<>();
    kind.start(() -> {
      for (Object last = exchanger; ; ) {
        last = exchanger.exchange(last);
      }
    });
    return question -> {
      exchanger.exchange(question);
      return exchanger.exchange(question);
    };
  }

  static Ask executor(Threads kind) {
    ExecutorService executor = Executors.newSingleThreadExecutor(kind.factory());
    return question -> executor.submit(() -> question).get();
  }

  /** One field each way. */
  static Ask cells(Threads kind, int spins) {
    Cell question = new Cell(spins);
    Cell answer = new Cell(spins);
    kind.start(() -> {
      for (; ; ) {
        answer.put(question.take());
      }
    });
    return text -> {
      question.put(text);
      return answer.take();
    };
  }

  /** Limit: a field, for one that puts and one that takes in turns. */
  final class Cell {
    private final int spins;
    private volatile @Nullable Object element;
    private volatile @Nullable Thread taker;

    Cell(int spins) {
      this.spins = spins;
    }

    void put(Object value) {
      element = value;
      LockSupport.unpark(taker);
    }

    Object take() {
      taker = Thread.currentThread();
      for (int i = 0; i < spins && element == null; i++) {
        Thread.onSpinWait();
      }
      for (; ; ) {
        Object value = element;
        if (value != null) {
          element = null;
          return value;
        }
        LockSupport.park(this);
      }
    }
  }
}
