package dev.supervisor.top;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JVM that the program looks at. Confined to one thread, except for {@link #close}. */
final class AttachedJvm implements AutoCloseable {
  /* How it works. By the attach mechanism the JVM is asked to start its management agent, which serves its own machine alone, and to say where it listens. Everything else goes over that connection: a bean of the library is
   * created in the JVM, makes the texts there, and is taken out again at the end. If the class loader of the agent does not have the library, the program asks the beans that trees have registered
   * themselves. */

  /** The system property that the library sets when the first tree is opened. */
  static final String PRESENT = "dev.supervisor.core";

  private static final String BEAN = "dev.supervisor.core.internal.ToolsBean";
  private static final String TREES = "dev.supervisor:type=Tree,*";

  private final long pid;
  private final Duration within;
  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName bean;
  private final boolean isMade;

  private AttachedJvm(
      long pid,
      Duration within,
      JMXConnector connector,
      MBeanServerConnection server,
      ObjectName bean,
      boolean isMade) {
    this.pid = pid;
    this.within = within;
    this.connector = connector;
    this.server = server;
    this.bean = bean;
    this.isMade = isMade;
  }

  /**
   * {@return the JVM of that process, ready to be asked}
   *
   * @throws NoLookException when it cannot be asked; the message says why
   */
  static AttachedJvm of(long pid, Duration within) throws NoLookException, InterruptedException {
    ProcessCheck.check(pid);
    return inTime(pid, within, () -> {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
      String address;
      boolean isPresent;
      try {
        isPresent = jvm.getSystemProperties().getProperty(PRESENT) != null;
        address = jvm.startLocalManagementAgent();
      } finally {
        jvm.detach();
      }
      return connected(pid, within, address, isPresent);
    });
  }

  /**
   * {@return the system properties of that JVM}
   *
   * @throws NoLookException when it cannot be attached to; the message says why
   */
  static Properties properties(long pid, Duration within)
      throws NoLookException, InterruptedException {
    ProcessCheck.check(pid);
    return inTime(pid, within, () -> {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
      try {
        return jvm.getSystemProperties();
      } finally {
        jvm.detach();
      }
    });
  }

  // What the connection carries back are texts, made by a JVM of the same user, which could run
  // what it likes as that user anyway.
  @SuppressWarnings("BanJNDI")
  private static AttachedJvm connected(long pid, Duration within, String address, boolean isPresent)
      throws IOException, JMException, NoLookException {
    JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
    MBeanServerConnection server = connector.getMBeanServerConnection();
    ObjectName mine = new ObjectName(
        "dev.supervisor:type=Top,number=" + ProcessHandle.current().pid());
    boolean isMade;
    try {
      var unused = server.createMBean(BEAN, mine);
      isMade = true;
    } catch (InstanceAlreadyExistsException e) {
      isMade = true; // one with our process id was killed before it could take it out
    } catch (ReflectionException e) {
      isMade = false;
    }
    if (!isMade && server.queryNames(new ObjectName(TREES), null).isEmpty()) {
      connector.close();
      throw new NoLookException(
          isPresent
              ? "JVM " + pid
                  + " has the library in a class loader of its own, and no tree of it shows itself: open one with -> with.jmx()"
              : "JVM " + pid + " does not carry the library, or an older version of it");
    }
    return new AttachedJvm(pid, within, connector, server, mine, isMade);
  }

  /**
   * {@return the text to show}
   *
   * @throws NoLookException when the JVM does not answer, or has no node of that path
   */
  String ask(TopArguments.Face face, String path) throws NoLookException, InterruptedException {
    ProcessCheck.check(pid); // it may have been stopped since the last look
    return inTime(pid, within, () -> isMade ? askBean(face, path) : askTrees(face, path));
  }

  private String askBean(TopArguments.Face face, String path)
      throws JMException, IOException, NoLookException {
    boolean isWhy = face == TopArguments.Face.WHY;
    String operation = switch (face) {
      case TREE -> "tree";
      case JSON -> "json";
      case LINTS -> "lints";
      case WHY -> "why";
      default -> "overview";
    };
    try {
      return (String) server.invoke(
          bean,
          operation,
          isWhy ? new Object[] {path} : new Object[0],
          isWhy ? new String[] {String.class.getName()} : new String[0]);
    } catch (MBeanException e) {
      Exception why = e.getTargetException();
      throw new NoLookException(
          why instanceof IllegalArgumentException
              ? NoLookException.NO_SUCH_NODE
              : NoLookException.NO_LOOK,
          String.valueOf(why.getMessage()));
    }
  }

  /** Asks the trees that have registered a bean of their own. */
  private String askTrees(TopArguments.Face face, String path)
      throws JMException, IOException, NoLookException {
    if (face == TopArguments.Face.LINTS) {
      throw new NoLookException(
          "lints are not shown of trees that only show themselves by a bean of their own");
    }
    List<String> answers = new ArrayList<>();
    for (ObjectName tree : server.queryNames(new ObjectName(TREES), null)) {
      try {
        switch (face) {
          case JSON -> answers.add((String) server.getAttribute(tree, "Json"));
          case WHY -> {
            String answer = (String) server.invoke(
                tree, "why", new Object[] {path}, new String[] {String.class.getName()});
            if (!answer.matches("/[^/]* has no node .*")) {
              answers.add(answer + "\n"); // trees may have the same name
            }
          }
          default -> answers.add((String) server.getAttribute(tree, "Text"));
        }
      } catch (InstanceNotFoundException e) {
        // that tree has ended meanwhile
      }
    }
    if (face == TopArguments.Face.WHY && answers.isEmpty()) {
      throw new NoLookException(
          NoLookException.NO_SUCH_NODE, "no tree that shows itself has a node " + path);
    }
    return face == TopArguments.Face.JSON
        ? "[" + String.join(",\n", answers) + "]"
        : String.join("\n", answers);
  }

  private static <T> T inTime(long pid, Duration within, Callable<T> call)
      throws NoLookException, InterruptedException {
    try {
      return InTime.call(within, call);
    } catch (TimeoutException e) {
      throw new NoLookException("JVM " + pid + " has not answered within "
          + TopArguments.text(within)
          + ": it hangs, or the machine is busy. --within waits longer; kill -QUIT " + pid
          + " makes it print its threads");
    } catch (ExecutionException e) {
      throw explained(pid, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static NoLookException explained(long pid, Throwable cause) {
    if (cause instanceof NoLookException known) {
      return known;
    }
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return new NoLookException("process " + pid + " has ended");
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof AttachNotSupportedException) {
      return message.contains("does not support the attach mechanism")
          ? ProcessCheck.refuses(pid)
          : new NoLookException("JVM " + pid + " cannot be attached to: " + message);
    }
    if (cause instanceof AttachOperationFailedException) {
      return new NoLookException("JVM " + pid
          + " cannot start its management agent; it needs the module jdk.management.agent: "
          + message);
    }
    String kind = cause instanceof JMException || cause instanceof JMRuntimeException
        ? " answers with "
        : " cannot be asked: ";
    return new NoLookException("JVM " + pid + kind + cause);
  }

  /** Takes the bean out of the JVM, and closes the connection. Waits no longer than the time for an answer. */
  @Override
  public void close() {
    try {
      var unused = InTime.call(within, () -> {
        if (isMade) {
          server.unregisterMBean(bean);
        }
        connector.close();
        return true;
      });
    } catch (TimeoutException | ExecutionException e) {
      return; // it has ended, or hangs: there is nothing to be taken out of, or no way to do it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
