package dev.supervisor.command;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The list by way of a real ssh, where one is installed. */
@Tag("long")
@Tag("shell") // what shells do does not depend on the JDK
final class SshdCommandListTest extends CommandList {
  @TempDir
  static Path keys;

  private LocalSshd sshd;

  @Override
  @BeforeAll
  void open() throws Exception {
    sshd = new LocalSshd(keys);
    ground = new Ground(sshd.target(), /* isHere= */ false);
    super.open();
  }

  @Override
  @AfterAll
  void close() throws Exception {
    if (sshd != null) {
      super.close();
      sshd.close();
    }
  }

  SshdCommandListTest() {
    super(Ground.REMOTE);
  }
}
