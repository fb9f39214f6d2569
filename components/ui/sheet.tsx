"use client";

export { Sheet, SheetClose, SheetContent, SheetTrigger } from "./dialog.tsx";
