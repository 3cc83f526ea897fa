package dev.supervisor.top;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.time.Duration;

/** Lists the JVMs of this user that carry the library. */
final class JvmList {
  private JvmList() {}

  /** {@return a line for each JVM, with its process id first; a sentence if there is none} Further lines name the JVMs that could not be looked at. */
  static String text(Duration within) throws InterruptedException {
    StringBuilder text = new StringBuilder(200);
    StringBuilder silent = new StringBuilder(100);
    long own = ProcessHandle.current().pid();
    for (VirtualMachineDescriptor jvm : VirtualMachine.list()) {
      if (!jvm.id().matches("[0-9]{1,18}") || Long.parseLong(jvm.id()) == own) {
        continue;
      }
      try {
        if (AttachedJvm.properties(Long.parseLong(jvm.id()), within)
                .getProperty(AttachedJvm.PRESENT)
            != null) {
          text.append(jvm.id()).append("  ").append(inALine(jvm.displayName())).append('\n');
        }
      } catch (NoLookException e) {
        if (ProcessHandle.of(Long.parseLong(jvm.id())).isPresent()) {
          silent.append("not looked at: ").append(e.getMessage()).append('\n');
        }
      }
    }
    if (text.isEmpty()) {
      text.append("no JVM of this user has a tree of the library\n");
    }
    return text.append(silent).toString();
  }

  private static String inALine(String text) {
    return text.replace('\n', ' ');
  }
}
