/**
 * Programs in processes of their own, and commands that run in shells which are kept and used again.
 *
 * <p>Where to begin: a {@link dev.supervisor.command.Command} is a program or shell text for a shared
 * shell, and a {@link dev.supervisor.command.Program} has a session for itself. {@link
 * dev.supervisor.command.CommandSpec} has the options of both, and {@link
 * dev.supervisor.command.CommandOutcome} says how they ended. {@link dev.supervisor.command.Shells} has
 * the shells, and the sessions of a tree. A {@link dev.supervisor.command.StickyShell} is a shell of
 * one owner, whose state stays. A {@link dev.supervisor.command.Target} is another host, container or
 * user.
 *
 * <p>No argument and no result is null unless it is annotated as nullable. A method that is given a
 * null which it does not take throws a {@link NullPointerException} or an {@link
 * IllegalArgumentException}, and has changed nothing.
 *
 * <p>Records of this package may get further components in later versions, after the present ones; the
 * present constructors stay. Match a record by its type and call its accessors: a pattern that takes a
 * record apart would have to name all components.
 */
/*
 * The map of this module. In front, in this package, stands what users name, and the conductor:
 *
 * How does a command become what a session runs?      CommandText, Settings and Location, JobSpec
 * Who leads one command from its call to its outcome? Execution; StopLadder stops it; Outcomes says how it ended;
 *                                                     RecordedCommand tells a flight recording
 *
 * Behind are six rooms, none of them exported. Each has a map of its own. RoomsTest states who may see whom:
 *
 * internal.pool     which command gets which session
 * internal.local    sessions with a bash of this machine, over named pipes
 * internal.remote   sessions at a target, over three plain pipes
 * internal.session  what a live shell is, whatever it is reached by
 * internal.streams  bytes between us and a command
 * internal.text     what a shell is told, and what people are told
 */
@NullMarked
package dev.supervisor.command;

import org.jspecify.annotations.NullMarked;
