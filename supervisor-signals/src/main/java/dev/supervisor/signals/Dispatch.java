package dev.supervisor.signals;

import dev.supervisor.signals.internal.Firing;
import java.util.Objects;

/**
 * Calls what depended on a signal that has gone: first threads that wait, then our own links and
 * the callbacks of users, each in the order in which they were attached; those of combinations after its own.
 */
final class Dispatch {
  private Dispatch() {}

  /** Calls all, given the newest of them; by the thread that let the signal go, once. */
  static void all(Link newest) {
    if (newest.next != null) {
      many(newest);
    } else if (newest instanceof WaitLink waiter) {
      waiter.fire(null);
    } else if (newest instanceof SourceLink source) {
      Firing.link(source);
    } else {
      CallbackLink callback = Objects.requireNonNull(newest.callback());
      if (callback.isOurs()) {
        Firing.link(callback);
      } else {
        Firing.callback(callback);
      }
    }
  }

  private static void many(Link newest) {
    int waiters = 0;
    int others = 0;
    for (Link link = newest; link != null; link = link.next) {
      if (link instanceof WaitLink) {
        waiters++;
      } else {
        others++;
      }
    }
    if (waiters >= SharedWakeup.MANY) {
      new SharedWakeup(newest).run();
    } else if (waiters > 0) {
      for (Link link = newest; link != null; link = link.next) {
        if (link instanceof WaitLink waiter) {
          waiter.fire(null);
        }
      }
    }
    if (others > 0) {
      inOrder(newest, others);
    }
  }

  private static void inOrder(Link newest, int others) {
    Link[] oldestFirst = new Link[others];
    int at = others;
    for (Link link = newest; link != null && at > 0; link = link.next) {
      if (!(link instanceof WaitLink)) {
        oldestFirst[--at] = link;
      }
    }
    Firing firing = Firing.enter();
    try {
      int ofCombinations = 0;
      for (; at < others; at++) {
        Link link = oldestFirst[at];
        if (link instanceof SourceLink source) {
          firing.addLink(source);
          continue;
        }
        CallbackLink callback = Objects.requireNonNull(link.callback());
        if (callback.isOurs()) {
          firing.addLink(callback);
        } else if (link.isOneOfSeveral()) {
          oldestFirst[ofCombinations++] = callback; // in a place that was read
        } else {
          firing.addCallback(callback);
        }
      }
      for (int i = 0; i < ofCombinations; i++) {
        firing.addCallback((CallbackLink) oldestFirst[i]);
      }
    } finally {
      firing.exit();
    }
  }
}
