import { useRoom } from "./context";

/** Whether the viewer is the own host of the group in which they are. */
export function useGroupHost(): boolean {
  const { room, me } = useRoom();
  const group = room.groups.get(room.mine.groupId ?? "");
  return me !== null && group?.hostSeatId === me.seatId;
}

/** Whether one may erase what others drew on a surface: hosts, and who hosts a group on its whiteboard. */
export function useErases(surface: string): boolean {
  const { host } = useRoom();
  const groupHost = useGroupHost();
  return host || (groupHost && surface.startsWith("whiteboard:"));
}
