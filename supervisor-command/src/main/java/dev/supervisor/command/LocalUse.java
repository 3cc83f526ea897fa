package dev.supervisor.command;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One job's time on a {@link LocalSession}. */
final class LocalUse {
  private final Job job;
  private final int number;
  private final CountDownLatch outputs = new CountDownLatch(2);
  private final LocalInput input = new LocalInput();

  // Written by the session's live thread under the session's lock; requests by whoever signals,
  // under that lock.
  private long pid;
  private boolean noDirectory;
  private StatusLine.@Nullable Over over;
  private int requests;
  private int carriedOut;

  LocalUse(Job job, int number) {
    this.job = job;
    this.number = number;
  }

  Job job() {
    return job;
  }

  int number() {
    return number;
  }

  /** {@return what is at zero when both outputs have been read to their end} */
  CountDownLatch outputs() {
    return outputs;
  }

  LocalInput input() {
    return input;
  }

  byte[] frame(Shell shell, boolean withInput) {
    byte[] preparation =
        new Words().raw(shell.carried(job.level())).raw(job.preparation()).toBytes();
    return Frame.of(job.level().verb, number, job.directory(), preparation, job.text(), withInput);
  }

  /** {@return what to tell the watchdog to have the command signalled; null when there is nobody to signal} */
  @Nullable
  String request(String signalName) {
    if (!hasBegun() || over != null) {
      return null;
    }
    requests++;
    return number + " " + signalName + " " + pid + "\n";
  }

  /** {@return whether this line may come now; what it says is remembered} */
  boolean accepts(StatusLine line) {
    if (line instanceof StatusLine.Begun it) {
      boolean first = isNew();
      pid = it.pid();
      return first && it.number() == number;
    }
    if (line instanceof StatusLine.NoDirectory it) {
      boolean first = isNew();
      noDirectory = true;
      return first && it.number() == number;
    }
    if (line instanceof StatusLine.CarriedOut it) {
      return it.number() == number && ++carriedOut <= requests;
    }
    if (line instanceof StatusLine.Over it) {
      boolean first = over == null;
      over = it;
      return first && it.number() == number;
    }
    return false;
  }

  private boolean isNew() {
    return pid == 0 && !noDirectory && over == null;
  }

  boolean hasBegun() {
    return pid != 0;
  }

  boolean hasNoDirectory() {
    return noDirectory;
  }

  /** {@return how it ended, once no request is on its way that could meet the next command} */
  StatusLine.@Nullable Over over() {
    return carriedOut == requests ? over : null;
  }
}
