/**
 * Signals, which happen once and stay, and what is waited for through them: deadlines, locks, channels and promises.
 *
 * <p>A {@code Signal} stands wherever other libraries take a timeout. Nothing in this package knows about trees of threads.
 */
@NullMarked
package dev.supervisor.signals;

import org.jspecify.annotations.NullMarked;
