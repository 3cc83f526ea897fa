package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;

/** A loop that is not ours, such as that of a user interface or a game, handles events in between. */
final class S21ForeignLoop {
  private S21ForeignLoop() {}

  private record Progress(int percent) {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s21")) {
      var ui = Supervisor.events();
      ui.on(Progress.class, progress -> {
        System.out.println(progress.percent() + " %");
        if (progress.percent() == 100) {
          app.stop("all is done");
        }
      });
      app.spawn("worker", pleaseStop -> {
            for (int percent = 25; percent <= 100; percent += 25) {
              app.fire(new Progress(percent));
            }
          })
          .release();
      while (!app.pleaseStop().isGo()) {
        drawTheNextFrame();
        ui.update(); // handles what is there, and does not wait
      }
      System.out.println("closed: " + app.pleaseStop().reason().orElseThrow().text());
    }
  }

  private static void drawTheNextFrame() {
    Thread.onSpinWait();
  }
}
