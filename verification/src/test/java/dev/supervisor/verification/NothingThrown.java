package dev.supervisor.verification;

import java.util.List;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.ExceptionResult;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/** Accepts every order of results, but no exception: the scenarios check themselves. */
public final class NothingThrown implements Verifier {
  /** As Lincheck makes it. */
  public NothingThrown(@SuppressWarnings("unused") Class<?> sequentialSpecification) {}

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    return results.getPostResults().stream().noneMatch(ExceptionResult.class::isInstance)
        && results.getParallelResultsWithClock().stream()
            .flatMap(List::stream)
            .map(ResultWithClock::getResult)
            .noneMatch(ExceptionResult.class::isInstance);
  }
}
