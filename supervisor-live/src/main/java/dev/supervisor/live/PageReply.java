package dev.supervisor.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.supervisor.core.internal.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends answers: the files of the page, and JSON. Each answer has headers by which browsers keep the page apart from other sites. */
final class PageReply {
  static final String JSON = "application/json; charset=utf-8";
  static final String LINES = "application/x-ndjson; charset=utf-8";
  private static final Map<String, String> FILES = Map.of(
      "/", "live.html",
      "/live.js", "live.js",
      "/live.svg", "live.svg",
      "/live.css", "live.css");
  private static final Map<String, String> TYPES = Map.of(
      "html", "text/html; charset=utf-8",
      "js", "text/javascript; charset=utf-8",
      "css", "text/css; charset=utf-8",
      "svg", "image/svg+xml; charset=utf-8");

  private PageReply() {}

  /** {@return the name of the file for that path; null if there is none} */
  static @Nullable String file(String path) {
    return FILES.get(path);
  }

  static void sendFile(HttpExchange request, String name) throws IOException {
    byte[] bytes;
    try (InputStream in = PageReply.class.getResourceAsStream(name)) {
      if (in == null) {
        sendError(request, 500, "the file is not in the archive: " + name);
        return;
      }
      bytes = in.readAllBytes();
    }
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    send(request, 200, type == null ? "text/plain" : type, bytes);
  }

  /** Sends one JSON object. */
  static void sendJson(HttpExchange request, int status, Consumer<JsonText> members)
      throws IOException {
    send(request, status, JSON, object(members).getBytes(StandardCharsets.UTF_8));
  }

  static void sendError(HttpExchange request, int status, String why) throws IOException {
    sendJson(request, status, json -> json.name("error").value(why));
  }

  static String object(Consumer<JsonText> members) {
    JsonText json = new JsonText().open('{');
    members.accept(json);
    return json.close('}').toString();
  }

  private static void send(HttpExchange request, int status, String type, byte[] bytes)
      throws IOException {
    setHeaders(request, type);
    boolean isHead = request.getRequestMethod().equals("HEAD");
    request.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
    if (!isHead) {
      try (OutputStream out = request.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  static void setHeaders(HttpExchange request, String type) {
    Headers headers = request.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }
}
