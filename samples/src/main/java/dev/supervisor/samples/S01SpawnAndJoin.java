package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import java.util.stream.IntStream;

/** A tree with two children: one that does something, one that computes something. */
final class S01SpawnAndJoin {
  private S01SpawnAndJoin() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s01")) {
      var greeter = app.spawn("greeter", pleaseStop -> {
        System.out.println("hello from " + Supervisor.current().path());
      });
      greeter.join();

      var adder = app.call("adder", pleaseStop -> IntStream.rangeClosed(1, 100).sum());
      System.out.println("the sum is " + adder.join());
    } // a child that still ran would be stopped here
  }
}
