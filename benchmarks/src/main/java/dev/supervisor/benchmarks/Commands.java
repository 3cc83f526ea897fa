package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.times;

import dev.supervisor.benchmarks.ShellJob.Maker;
import dev.supervisor.command.Command;
import dev.supervisor.command.Program;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;

/** Area 8: commands in recycled shells, and in new processes. */
final class Commands {
  private static final String BUILTIN = "echo ok";
  private static final String SAYS = "ok\n";
  private static final String ASKS = ": $$; echo ok";
  private static final String TRUE = "/bin/true";
  private static final String INIT =
      "for i in {1..50}; do eval \"f$i() { echo ok; }\"; done; sleep 0.1";

  private static final String BASH = "ProcessBuilder, bash -c";
  private static final String PROCESS = "ProcessBuilder";
  private static final String READ_LINE = "ProcessBuilder, readLine";
  private static final int[] CALLERS = {1, 4, 16, 64};
  private static final int SESSIONS = 8;

  private Commands() {}

  static void register(Suite suite) {
    sticky(suite);
    text(suite);
    programs(suite);
    prepared(suite);
    streams(suite);
    FirstCommand.register(suite);
    IdleSessions.register(suite);
    for (int callers : CALLERS) {
      parallel(suite, callers);
    }
    for (int callers : CALLERS) {
      pool(suite, callers);
    }
  }

  private static Body one(Maker maker) {
    return ShellJob.oneByOne(maker);
  }

  /** A new bash for each text. */
  private static Body bash(String expected, String text) {
    return one(() -> NewProcesses.builder(expected, "bash", "-c", text));
  }

  private static void sticky(Suite suite) {
    suite
        .contest("8a", "shell text of builtins, sticky")
        .ours("StickyShell", one(() -> OurShells.sticky(SAYS, BUILTIN)))
        .peer(BASH, bash(SAYS, BUILTIN))
        .limit("bash, lines and marks", one(() -> PingPong.staying("bash", BUILTIN, SAYS)))
        .floor("dash, lines and marks", one(() -> PingPong.staying("dash", BUILTIN, SAYS)))
        .goal(times(1 / 14.0, BASH));
  }

  private static void text(Suite suite) {
    suite
        .contest("8b", "shell text of builtins, isolated")
        .ours("Command.script", one(() -> OurShells.command(SAYS, Command.script(BUILTIN))))
        .peer(BASH, bash(SAYS, BUILTIN))
        .peer("zt-exec, bash -c", one(() -> NewProcesses.ztExec(SAYS, "bash", "-c", BUILTIN)))
        .peer("NuProcess, bash -c", one(() -> NewProcesses.nuProcess(SAYS, "bash", "-c", BUILTIN)))
        .limit(
            "bash, lines and marks, a fork each", one(() -> PingPong.isolated("", BUILTIN, SAYS)))
        .goal(times(1 / 3.0, BASH))
        .line("8b", "shell text of builtins, isolated, p99", Metric.P99);
    suite
        .contest("8b", "shell text running a program, isolated")
        .ours("Command.script", one(() -> OurShells.command("", Command.script(TRUE))))
        .peer(BASH, bash("", TRUE))
        .limit("bash, lines and marks", one(() -> PingPong.staying("bash", TRUE, "")))
        .goal(times(1 / 1.8, BASH));
    suite
        .contest("8b", "shell text of builtins, strictly")
        .ours(
            "strict()",
            one(() -> OurShells.command(SAYS, Command.script(BUILTIN).strict())))
        .peer(BASH, bash(SAYS, BUILTIN));
    suite
        .contest("8b", "shell text that asks for its shell")
        .ours("Command.script", one(() -> OurShells.command(SAYS, Command.script(ASKS))))
        .peer(BASH, bash(SAYS, ASKS));
  }

  private static void programs(Suite suite) {
    suite
        .contest("8c", "program with arguments")
        .ours("Command.of", one(Commands::program))
        .peer(PROCESS, one(Commands::process))
        .peer("zt-exec", one(() -> NewProcesses.ztExec("", TRUE, "a", "b c")))
        .peer("NuProcess", one(() -> NewProcesses.nuProcess("", TRUE, "a", "b c")))
        .limit("dash, lines and marks", one(() -> PingPong.staying("dash", TRUE + " a 'b c'", "")))
        .goal(times(1 / 1.1, PROCESS))
        .line("8c", "program with arguments, p99", Metric.P99);
    int processors = Runtime.getRuntime().availableProcessors();
    loaded(suite, "all processors but one busy", processors - 1);
    loaded(suite, "all processors busy", processors);
    suite
        .contest("8c", "program in a session of its own")
        .ours("Program.of", one(() -> OurShells.program("", Program.of(TRUE, "a", "b c"))))
        .peer(PROCESS, one(Commands::process));
  }

  private static void loaded(Suite suite, String how, int busy) {
    suite
        .contest("8c", "program with arguments, " + how)
        .ours("Command.of", ShellJob.underLoad(busy, Commands::program))
        .peer(PROCESS, ShellJob.underLoad(busy, Commands::process))
        .goal(times(1 / 0.9, PROCESS));
  }

  private static ShellJob program() {
    return OurShells.command("", Command.of(TRUE, "a", "b c"));
  }

  private static ShellJob process() {
    return NewProcesses.builder("", TRUE, "a", "b c");
  }

  private static void prepared(Suite suite) {
    suite
        .contest("8d", "0.1 s of initialisation, then a command")
        .ours("init", one(() -> OurShells.prepared(SAYS, INIT, "f7")))
        .peer(BASH, bash(SAYS, INIT + "; f7"))
        .limit("bash, lines and marks, a fork each", one(() -> PingPong.isolated(INIT, "f7", SAYS)))
        .goal(times(1 / 80.0, BASH));
  }

  private static void streams(Suite suite) {
    suite
        .contest("8e", "1 GiB of stdout as bytes, each KiB")
        .ours("stdoutPiped", Outpours.bytes(() -> Outpour.piped(Outpour.Counting::bytes)))
        .ours("stdoutTo a stream", Outpours.bytes(Outpour::toStream))
        .ours("stdoutBytes", Outpours.bytes(Outpour::pieces))
        .peer(PROCESS, Outpours.bytes(() -> Outpour.builder(Outpour.Counting::bytes)))
        .peer("zt-exec", Outpours.bytes(Outpour::ztExecBytes))
        .peer("NuProcess", Outpours.bytes(Outpour::nuProcess))
        .goal(times(1 / 0.85, PROCESS));
    suite
        .contest("8e", "1 GiB of stdout as lines, each KiB")
        .ours("stdoutPiped, readLine", Outpours.lines(() -> Outpour.piped(Outpour.Counting::lines)))
        .ours("onStdoutLine", Outpours.lines(Outpour::lineListener))
        .ours("stdoutLines", Outpours.lines(Outpour::lineChannel))
        .peer(READ_LINE, Outpours.lines(() -> Outpour.builder(Outpour.Counting::lines)))
        .peer("zt-exec, LogOutputStream", Outpours.lines(Outpour::ztExecLines))
        .goal(times(1, READ_LINE));
  }

  private static void parallel(Suite suite, int callers) {
    Contest contest = suite
        .contest("8b", "shell text of builtins, isolated, " + title(callers))
        .ours(
            "Command.script",
            ShellJob.atOnce(callers, () -> OurShells.command(SAYS, Command.script(BUILTIN))))
        .peer(
            BASH, ShellJob.atOnce(callers, () -> NewProcesses.builder(SAYS, "bash", "-c", BUILTIN)))
        .growth("shell text of builtins, n callers at once", callers);
    leaveOut(contest, callers);
  }

  private static String title(int callers) {
    return callers == 1 ? "1 caller" : callers + " callers";
  }

  /** Two sizes are enough for a look. */
  private static void leaveOut(Contest contest, int callers) {
    if (callers != 1 && callers != 16) {
      contest.fullOnly();
    }
  }

  private static void pool(Suite suite, int callers) {
    ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(SESSIONS, /* fair= */ true);
    LinkedBlockingDeque<Object> deque = new LinkedBlockingDeque<>();
    for (int i = 0; i < SESSIONS; i++) {
      queue.add(i);
      deque.add(i);
    }
    Contest contest = suite
        .contest("8b", "a session that does nothing, taken and given back, " + title(callers))
        .ours("Command.run", ShellJob.atOnce(callers, () -> new Idle(new IdlePool(SESSIONS))))
        .peer("ArrayBlockingQueue, fair", ShellJob.atOnce(callers, () -> turns(queue)))
        .limit("LinkedBlockingDeque", ShellJob.atOnce(callers, () -> () -> {
          deque.addFirst(deque.takeFirst());
        }))
        .growth("a session that does nothing, n callers at once", callers);
    leaveOut(contest, callers);
  }

  private static ShellJob turns(ArrayBlockingQueue<Object> queue) {
    return () -> queue.put(queue.take());
  }

  /** A pool whose sessions answer at once. */
  private record Idle(IdlePool pool) implements ShellJob {
    @Override
    public void run() throws InterruptedException {
      pool.turn();
    }

    @Override
    public void close() {
      pool.close();
    }
  }
}
