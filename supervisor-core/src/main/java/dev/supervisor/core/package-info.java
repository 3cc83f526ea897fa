/**
 * The tree of threads: who owns whom, and how a thread starts, is asked to stop, fails and is started again.
 *
 * <p>A tree always stops in the same order, within one deadline, and reports who was late.
 */
@NullMarked
package dev.supervisor.core;

import org.jspecify.annotations.NullMarked;
