package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.live.LivePage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A page of the living tree. A browser opens its address; here the program asks it, as a script of the page does. */
final class S95LivePage {
  private S95LivePage() {}

  public static void main(String[] args) throws IOException {
    try (var app = Supervisor.open("s95");
        var page = LivePage.open(app)) {
      app.spawn("poller", pleaseStop -> pleaseStop.await());
      System.out.println("without the secret: " + ask(page.address(), "").getResponseCode());

      var secret = page.address().getFragment().substring("token=".length());
      var stream = ask(page.address(), secret);
      try (var lines = new BufferedReader(
          new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
        var seen = lines.lines().anyMatch(line -> line.contains("\"id\":\"/s95/poller\""));
        System.out.println("it shows the poller: " + seen);
      }
    }
  }

  private static HttpURLConnection ask(URI page, String secret) throws IOException {
    var asked = (HttpURLConnection) page.resolve("/api/stream").toURL().openConnection();
    asked.setRequestProperty("Connection", "close");
    asked.setRequestProperty("Authorization", "Bearer " + secret);
    return asked;
  }
}
