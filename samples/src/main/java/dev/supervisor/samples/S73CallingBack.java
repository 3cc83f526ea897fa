package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.EventLoop;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;

/** Work that blocks has a thread of its own, and calls back onto the thread that owns the data. */
final class S73CallingBack {
  private S73CallingBack() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s73")) {
      var threaded = Bridges.of(app).threaded();
      var owner = app.call("owner", pleaseStop -> {
        List<String> seen = new ArrayList<>(); // of this thread alone
        var self = Thread.currentThread();
        var read = threaded.function("read", (String name) -> {
          EventLoop back = EventLoop.caller(); // the thread that has called
          int count = back.call(() -> {
            seen.add(name + (Thread.currentThread() == self ? " here" : " elsewhere"));
            return seen.size();
          });
          return name + " is number " + count;
        });
        var call = read.call("tea");
        var done = call.thenAcceptAsync(System.out::println, EventLoop.of(Supervisor.current()));
        Supervisor.events().await(Signal.of(done)); // handles what it is called back for
        return seen;
      });
      System.out.println(owner.join());
    }
  }
}
