/** Programs that show the library at work. */
module dev.supervisor.samples {
  requires dev.supervisor.command;
  requires dev.supervisor.live;
  requires com.zaxxer.hikari;
  requires java.management;
  requires java.sql;
  requires jdk.httpserver;
  requires jdk.jfr;
  requires ch.qos.logback.classic;
  requires info.picocli;
  requires org.slf4j;
  requires me.tongfei.progressbar;
  requires static org.jspecify;

  opens dev.supervisor.samples to
      info.picocli;
}
