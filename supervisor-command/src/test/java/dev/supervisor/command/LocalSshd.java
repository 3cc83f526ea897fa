package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An sshd on the loopback, with a port and keys of its own, made for the test. It lets in the user that runs the test,
 * with one key, and only a client that knows the host's key gets there.
 */
final class LocalSshd implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd", "/sbin/sshd");

  private final Path directory;
  private final int port;
  private final Process sshd;

  /** Skips the test, with a line that says why, where there is none or it cannot run. */
  LocalSshd(Path parent) throws Exception {
    String program = PLACES.stream()
        .filter(it -> Files.isExecutable(Path.of(it)))
        .findFirst()
        .orElse(null);
    assumeThat(program)
        .as("sshd (openssh-server) is not installed: there is none of %s", PLACES)
        .isNotNull();
    directory = Files.createTempDirectory(
        parent,
        "sshd",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    key("host");
    key("user");
    key("stranger");
    Files.copy(directory.resolve("user.pub"), directory.resolve("authorized"));
    port = freePort();
    String host = "[127.0.0.1]:" + port + " ";
    Files.writeString(
        directory.resolve("known"), host + Files.readString(directory.resolve("host.pub")));
    Files.writeString(
        directory.resolve("impostor"), host + Files.readString(directory.resolve("stranger.pub")));
    Path settings = Files.writeString(directory.resolve("settings"), """
        ListenAddress 127.0.0.1
        Port %s
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        """.formatted(
            port, directory.resolve("host"), directory.resolve("authorized")));
    Process check = new ProcessBuilder(program, "-t", "-f", settings.toString())
        .redirectErrorStream(true)
        .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeThat(check.waitFor()).as("sshd cannot run here: %s", said.strip()).isZero();
    sshd = new ProcessBuilder(program, "-D", "-e", "-f", settings.toString())
        .redirectErrorStream(true)
        .start();
    String line;
    var log = sshd.inputReader();
    do {
      line = log.readLine();
    } while (line != null && !line.startsWith("Server listening"));
    assertThat(line).as("sshd listens").isNotNull();
  }

  private void key(String name) throws Exception {
    Process keygen = new ProcessBuilder(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            directory.resolve(name).toString())
        .start();
    assertThat(keygen.waitFor()).isZero();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** {@return this machine, by way of it} */
  Target target() {
    return target("known");
  }

  /** {@return the same, where a client expects another host} */
  Target targetOfAnImpostor() {
    return target("impostor");
  }

  private Target target(String known) {
    return Target.over(Stream.of(
            "ssh -T -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes",
            "-o GlobalKnownHostsFile=/dev/null -o UserKnownHostsFile=" + directory.resolve(known),
            "-i " + directory.resolve("user") + " -p " + port + " 127.0.0.1")
        .flatMap(it -> Stream.of(it.split(" ")))
        .toArray(String[]::new));
  }

  /** Cuts all connections, as a network does that fails. */
  void cutConnections() {
    sshd.descendants()
        .filter(it -> it.info().command().orElse("").endsWith("sshd"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    sshd.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
