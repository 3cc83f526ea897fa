package dev.supervisor.benchmarks;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One contestant measured by JMH, in one fork. */
final class MicroRun {
  private MicroRun() {}

  static Map<Metric, Double> run(Contest contest, Contestant.Micro micro, Profile profile)
      throws RunnerException {
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include("^" + Pattern.quote(micro.type().getName() + "." + micro.method()) + "$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .warmupIterations(profile.warmUps)
        .warmupTime(TimeValue.milliseconds(profile.warmUpMillis))
        .measurementIterations(profile.measurements)
        .measurementTime(TimeValue.milliseconds(profile.measurementMillis))
        .forks(1)
        .jvmArgs(Child.options(contest).toArray(new String[0]))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    micro.params().forEach(options::param);
    RunResult result = new Runner(options.build()).runSingle();
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.NANOS, result.getPrimaryResult().getScore() / contest.per);
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (bytes != null && !Double.isNaN(bytes.getScore())) {
      figures.put(Metric.BYTES, bytes.getScore() / contest.per);
    }
    return figures;
  }
}
