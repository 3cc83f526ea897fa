package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeMXBean;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.ObjectName;

/** A tree for tools: as JSON, and as an MXBean for monitors. */
final class S63TreeForTools {
  private S63TreeForTools() {}

  public static void main(String[] args) throws JMException {
    var server = ManagementFactory.getPlatformMBeanServer();
    var name = new ObjectName("dev.supervisor:type=Tree,name=\"s63\"");
    try (var app = Supervisor.open("s63", with -> with.jmx())) {
      app.spawn("poller", pleaseStop -> pleaseStop.await());
      var bean = JMX.newMXBeanProxy(server, name, TreeMXBean.class);
      bean.getJson()
          .lines()
          .map(line -> line.replaceFirst("\"children\".*", ""))
          .forEach(System.out::println);
      System.out.println(bean.why("/s63/nothing"));
    }
    System.out.println("still there: " + server.isRegistered(name));
  }
}
