import { mount } from "svelte";
// Before the router, which would carry the token on in the address.
import "./lib/session.svelte";
import App from "./App.svelte";
import "./tokens.css";
import "./app.css";

const target = document.getElementById("app");
if (target) mount(App, { target });
