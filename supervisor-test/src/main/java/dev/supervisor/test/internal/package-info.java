/**
 * What JUnit finds by itself: {@link dev.supervisor.test.internal.TimeForTests}. Not exported; public because JUnit makes
 * it.
 */
@NullMarked
package dev.supervisor.test.internal;

import org.jspecify.annotations.NullMarked;
