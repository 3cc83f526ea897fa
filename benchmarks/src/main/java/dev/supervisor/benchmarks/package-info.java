/**
 * The library beside its peers and beside what the machine can do at best, in one run.
 *
 * <p>One class per area holds its benchmarks and says which row of the table each belongs to, and
 * what is to be reached there; the rest runs them and prints the table.
 */
@NullMarked
package dev.supervisor.benchmarks;

import org.jspecify.annotations.NullMarked;
