/**
 * The listener that JUnit finds by itself, {@link dev.supervisor.test.internal.TimeForTests}. Not exported; the class is public because JUnit makes
 * it.
 *
 * <p>No argument and no result is null unless it is annotated as nullable.
 */
@NullMarked
package dev.supervisor.test.internal;

import org.jspecify.annotations.NullMarked;
