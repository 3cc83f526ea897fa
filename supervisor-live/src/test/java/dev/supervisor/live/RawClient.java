package dev.supervisor.live;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client without manners: it sends any header, and hears bytes. It has no thread. */
final class RawClient {
  private final URI address;
  final String host;

  RawClient(LivePage page) {
    this.address = page.address();
    this.host = address.getHost() + ":" + address.getPort();
  }

  String token() {
    return address.getFragment().substring("token=".length());
  }

  int port() {
    return address.getPort();
  }

  /** An answer: what was sent is in it, for a search for what must not be there. */
  record Answer(int status, Map<String, String> headers, String body, String requestLine) {}

  /** {@return a header with the secret} */
  String secret() {
    return "Authorization: Bearer " + token();
  }

  Answer get(String path) throws IOException {
    return send("GET", path, "", "Host: " + host, secret());
  }

  Answer post(String path, String body) throws IOException {
    return send("POST", path, body, "Host: " + host, secret(), "Origin: http://" + host);
  }

  Answer send(String method, String path, String body, String... headers) throws IOException {
    try (Stream stream = open(method, path, body, headers)) {
      return new Answer(
          stream.status, stream.headers, stream.rest(), method + " " + path + " HTTP/1.1");
    }
  }

  /** {@return the stream of the page} */
  Stream stream() throws IOException {
    return open("GET", "/api/stream", "", "Host: " + host, secret());
  }

  /** {@return the stream of the page, on a connection that holds little of what is not read} */
  Stream narrowStream() throws IOException {
    Socket narrow = new Socket();
    narrow.setReceiveBufferSize(4_096);
    return new Stream(narrow, port(), "GET", "/api/stream", "", "Host: " + host, secret());
  }

  Stream open(String method, String path, String body, String... headers) throws IOException {
    return new Stream(new Socket(), port(), method, path, body, headers);
  }

  /** An answer that goes on. */
  static final class Stream implements Closeable {
    private static final int MOST_LINES = 100;

    private final Socket socket;
    private final InputStream in;
    final int status;
    final Map<String, String> headers = new TreeMap<>();
    private byte[] rest = new byte[0];
    private int at;

    private Stream(
        Socket socket, int port, String method, String path, String body, String... headers)
        throws IOException {
      this.socket = socket;
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream());
      List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1"));
      lines.addAll(List.of(headers));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (method.equals("POST")) {
        lines.add("Content-Length: " + bytes.length);
      }
      lines.add("Connection: close");
      socket
          .getOutputStream()
          .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(bytes);
      status = Integer.parseInt(line().split(" ", -1)[1]);
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        this.headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the connection was closed");
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    /** {@return all that comes, to the end} */
    String rest() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int b = read(); b >= 0; b = read()) {
        all.write(b);
      }
      return all.toString(StandardCharsets.UTF_8);
    }

    /** {@return the next line of the body; null at its end} */
    String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b = read();
      if (b < 0) {
        return null;
      }
      for (; b >= 0 && b != '\n'; b = read()) {
        line.write(b);
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    /** {@return the next line in which that stands} */
    String until(String words) throws IOException {
      StringBuilder heard = new StringBuilder();
      String line = next();
      for (int i = 0; line != null && i < MOST_LINES; i++) {
        if (line.contains(words)) {
          return line;
        }
        heard.append(line).append('\n');
        line = next();
      }
      throw new EOFException("no line has " + words + ":\n" + heard);
    }

    private int read() throws IOException {
      if (!"chunked".equals(headers.get("transfer-encoding"))) {
        return in.read();
      }
      if (at == rest.length) {
        int size = Integer.parseInt(line(), 16);
        rest = in.readNBytes(size);
        at = 0;
        line();
        if (size == 0) {
          rest = new byte[0];
          return -1;
        }
      }
      return rest[at++] & 0xFF;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
