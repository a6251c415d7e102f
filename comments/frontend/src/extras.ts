/** What few readers do, in a script that is fetched at its first use. */

export { ask } from "./ask";
export { editIn } from "./editing";
export { listMuted, mute, release, unmute } from "./muted";
export { offer } from "./news";
export { close, panel } from "./panels";
export { togglePreview } from "./preview";
export { share } from "./sharing";
export { reader } from "./signing";
export { tellPage } from "./page_details";
export { fold, paintFolds, unfoldTo, walk, whole } from "./thread_navigation";
