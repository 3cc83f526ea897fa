/**
 * Which command gets which session. Not exported.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>Who gets the next session, and when is one opened or closed?</td><td>{@code PoolState.decide}</td></tr>
 * <tr><td>What does a tree have, and how does that end?</td><td>{@code ShellPool}; at targets {@code TargetPools}</td></tr>
 * <tr><td>What does the pool know of one session?</td><td>{@code PooledSession}</td></tr>
 * <tr><td>Who keeps the session of one program?</td><td>{@code ProgramSession}</td></tr>
 * <tr><td>Which sessions are kept ready for the next programs, and how long?</td><td>{@code ProgramSessions}</td></tr>
 * <tr><td>Who keeps the session of a sticky shell?</td><td>{@code StickySession}</td></tr>
 * <tr><td>What is loaded beside the first command of a JVM?</td><td>{@code LoadedAhead}</td></tr>
 * <tr><td>What does a pool know of a command?</td><td>{@code PooledJob}, {@code Dispatcher}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the front calls.
 */
@NullMarked
package dev.supervisor.command.internal.pool;

import org.jspecify.annotations.NullMarked;
