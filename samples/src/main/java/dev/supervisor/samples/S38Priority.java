package dev.supervisor.samples;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.util.Comparator;

/** The most urgent element is taken first; equals keep their order; an element that is there already is not put twice. */
final class S38Priority {
  private S38Priority() {}

  private record Job(int urgency, String name) {}

  public static void main(String[] args) throws InterruptedException {
    var jobs = Channel.<Job>unbounded(
        "jobs",
        with -> with.priority(Comparator.comparingInt(Job::urgency).reversed()).unique());
    jobs.put(new Job(1, "sweep"));
    jobs.put(new Job(9, "put out the fire"));
    jobs.put(new Job(1, "water the plants"));
    jobs.put(new Job(9, "put out the fire"));
    jobs.push(new Job(0, "answer the door")); // before all others, whatever its urgency
    jobs.close(Closing.DRAIN);
    for (Job job : jobs) {
      System.out.println(job.name());
    }
  }
}
