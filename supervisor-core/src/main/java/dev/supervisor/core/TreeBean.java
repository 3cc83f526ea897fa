package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** The MXBean of a tree that asks for one: registered when the tree is opened, and no longer there when it has ended. */
final class TreeBean {
  /* How it works. The MBean server tells listeners of users of what comes and goes, on the thread that brings or takes it. So the bean is taken out on a lane, as soon as the root
   * is stopped; a caller that closes the root waits for that for a moment, so that the next tree of the same name finds its name free. */

  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int MOST_NAMESAKES = 1_000;
  private static final Lane LANE = new Lane("supervisor-jmx", /* mostStuck= */ 4);

  private TreeBean() {}

  /** What asks the MBean server, in a class of its own: the module java.management may be missing. */
  private static final class Registry {
    private Registry() {}

    /** {@return what takes it out again} */
    static Foreign.ForeignCall register(ScopeNode root) throws JMException {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      StandardMBean bean =
          new StandardMBean(new Faces(root), TreeMXBean.class, /* isMXBean= */ true);
      for (int number = 1; ; number++) {
        String name = root.name() + (number == 1 ? "" : "#" + number);
        ObjectName wanted =
            new ObjectName("dev.supervisor:type=Tree,name=" + ObjectName.quote(name));
        try {
          ObjectName given = server.registerMBean(bean, wanted).getObjectName();
          return () -> server.unregisterMBean(given);
        } catch (InstanceAlreadyExistsException e) {
          if (number == MOST_NAMESAKES) {
            throw e;
          }
        }
      }
    }
  }

  /** What the bean shows. */
  private record Faces(ScopeNode root) implements TreeMXBean {
    @Override
    public String getText() {
      return root.tree();
    }

    @Override
    public String getJson() {
      return root.json();
    }

    @Override
    public String why(String path) {
      Objects.requireNonNull(path, "path");
      return (path.startsWith("/") ? root.find(path) : root.find("/" + path))
          .map(node -> node.why().toString())
          .orElseGet(() -> root.path() + " has no node " + TreeText.inALine(path, 200));
    }
  }

  /** Registers the bean of a root, where its options ask for that. What goes wrong is told, and the tree goes on without. */
  static void register(ScopeNode root) {
    TreeContext tree = root.ownTree();
    if (!tree.jmx) {
      return;
    }
    Foreign.ForeignCall takeOut;
    try {
      takeOut = Registry.register(root);
    } catch (Throwable e) {
      Teller.warn(Scope.class, e, "{} has no MXBean: it could not be registered", root::path);
      return;
    }
    Signal gone = Signal.named("the tree's MXBean is taken out");
    tree.beanGone = gone;
    Watch.whenGone(
        root.stopped(),
        () -> LANE.execute(() -> {
          boolean unused =
              Foreign.run(Scope.class, () -> "taking out the MXBean of " + root.path(), takeOut);
          gone.go();
        }));
  }

  /**
   * Waits until the bean of a root that is stopped has been taken out, a moment at most.
   *
   * @return whether an interrupt came
   */
  static boolean awaitTakenOut(TreeContext tree, Duration reserve) {
    if (tree.beanGone.isGo()) {
      return false;
    }
    Signal till = Till.in(reserve.compareTo(MOMENT) < 0 ? reserve : MOMENT);
    boolean interrupted = false;
    while (!tree.beanGone.isGo() && !till.isGo()) {
      try {
        boolean unused = tree.beanGone.await(till);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
